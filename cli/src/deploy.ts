import { platform } from '../../platform.ts'
import { profileOption } from './aws-options.ts'
import type { AddCommand } from './command.ts'
import { wholeNumber } from './option-values.ts'

type Flags = {
  images?: string
  remote: string
  context?: string
  profile?: string
  why?: string
  watch: boolean
  timeout: number
  allowDirty?: boolean
  json?: boolean
}

const help = `
Examples:
  $ gatehouse deploy dev
  $ gatehouse deploy dev --images images.json
  $ gatehouse deploy prod --context prod --why "fix of the sign-in"
  $ gatehouse deploy dev --no-watch
  $ gatehouse deploy dev --json | jq -r '.causes[] | "\\(.about): \\(.text)"'

Stages: ${Object.keys(platform.stages).join(', ')}.
Renders the stage with the images of this commit, as gatehouse build --push has pushed them, or with those of
--images, and pushes it as one commit to the branch deployments, from where Argo CD brings it to the cluster. Before
that it sees that every image is in the registry, and that the namespace has every secret that the stage needs.

Then it watches until users have the new version, or says why they will not. Until then they stay on the old one.
Ctrl-C stops watching, not the deployment; the same command again watches it again.
docs/deploy.md says what each message means.

Ends with 0 when the stage is healthy, with 1 when it is not or nothing was deployed, with 4 when the time is over
and it may still become so.`

export const addDeploy: AddCommand = (program, context, done) => {
  program
    .command('deploy')
    .description('Make a stage run the images of a commit, and watch until it does.')
    .argument('<stage>', 'of platform.ts')
    .option('--images <file>', 'what gatehouse build --json has told of, instead of the registry')
    .option(
      '--remote <remote>',
      'whose branch deployments Argo CD reads: a remote or a URL',
      'origin',
    )
    .option('--context <name>', 'of your kubeconfig, instead of the current one')
    .option(...profileOption)
    .option('--why <text>', 'why the stage is to be so (default: the subject of the commit)')
    .option('--no-watch', 'look at no cluster: end once it is pushed')
    .option('--timeout <seconds>', 'how long to watch', wholeNumber(1, 86_400), 900)
    .option('--allow-dirty', 'also what differs from the commit')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (stage: string, { allowDirty = false, json = false, ...flags }: Flags) => {
      const { runDeploy } = await import('./deploy/run.ts')
      done(await runDeploy({ stage, allowDirty, json, ...flags }, context))
    })
}
