import type { AddCommand } from '../command.ts'
import { leavable } from '../interruptible.ts'

type Flags = {
  stage?: string
  context?: string
  skipArgocd?: boolean
  dryRun?: boolean
  yes?: boolean
  json?: boolean
}

const help = `
CLUSTER is the folder of it in deploy/generated/clusters: on EKS gatehouse-dev, else its key in platform.ts.

Examples:
  $ gatehouse cluster teardown k3s --dry-run
  $ gatehouse cluster teardown k3s --stage qa
  $ gatehouse cluster teardown gatehouse-dev --context arn:aws:eks:eu-west-1:111122223333:cluster/gatehouse-dev
  $ gatehouse cluster teardown k3s --skip-argocd      where Argo CD is not of bootstrap

The counterpart of bootstrap and prepare. First goes what would bring the rest back, then the namespace of each
stage with the data in it, which is named before; you type the name of the stage to go on. Without --stage the parts
go too, what serves the whole cluster, and Argo CD. With it the application at the root goes as well, since it would
bring the stage back: bootstrap starts it again for what is left. Namespaces and objects that are not of this
platform stay. A stage that is protected is refused.

Ends with 0 when nothing is left, with 1 when something is, which it then lists. It may be run again.`

export const addTeardown: AddCommand = (program, context, done) => {
  program
    .command('teardown')
    .description(
      'Take away what bootstrap, prepare and Argo CD made in a cluster, and list what is left.',
    )
    .argument('<cluster>', 'the folder of it in deploy/generated/clusters')
    .option('--stage <stage>', 'this stage alone')
    .option('--context <name>', 'the context of your kubeconfig, unless the current one')
    .option('--skip-argocd', 'leave Argo CD itself')
    .option('--dry-run', 'say what would go, and take nothing away')
    .option('--yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (cluster: string, flags: Flags) => {
      const { skipArgocd = false, dryRun = false, yes = false, json = false, ...given } = flags
      const { runTeardown } = await import('./teardown/run.ts')
      done(
        await leavable(() =>
          runTeardown({ ...given, cluster, skipArgocd, dryRun, yes, json }, context),
        ),
      )
    })
}
