import { platform } from '../../platform.ts'
import { profileOption } from './aws-options.ts'
import type { AddCommand } from './command.ts'

type Flags = { profile?: string; context?: string; deployments?: string; json?: boolean }

const help = `
Examples:
  $ gatehouse registry status --profile dev
  $ gatehouse registry status dev --context k3s-office
  $ gatehouse registry status dev --deployments origin/deployments
  $ gatehouse registry status --json | jq -r '.images[] | select(.there == false) | .image'

Shows by which token each namespace pulls images, how old it is, when it ends and when it is renewed, and whether
every image that runs there by digest is still in its registry: a node that starts tomorrow pulls it again.
--deployments looks at the images in the manifests of that branch, too.

Ends with 0 when all is well, with 1 when an image is missing or a token ends before it is renewed, with 4 when a
registry does not say. docs/small-clusters.md tells more.`

export const addRegistry: AddCommand = (program, context, done) => {
  const registry = program
    .command('registry')
    .description('Where images are, and who may pull them.')
  registry
    .command('status')
    .description('Show how clusters pull images, and whether what they run is still there.')
    .argument('[stage]', 'of platform.ts (default: all in this cluster)')
    .option(...profileOption)
    .option('--context <name>', 'of your kubeconfig, instead of the current one')
    .option('--deployments <branch>', 'also look at the images of this branch')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (stage: string | undefined, { json = false, ...flags }: Flags) => {
      const { runStatus } = await import('./registry/status/run.ts')
      done(
        await runStatus(
          { ...(stage !== undefined && { stage }), json, ...flags },
          platform,
          context,
        ),
      )
    })
}
