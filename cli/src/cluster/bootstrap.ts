import type { AddCommand } from '../command.ts'
import { leavable } from '../interruptible.ts'

type Flags = { context?: string; skipArgocd?: boolean; json?: boolean }

const help = `
CLUSTER is the folder of it in deploy/generated/clusters: on EKS gatehouse-dev, else its key in platform.ts.

Examples:
  $ gatehouse cluster bootstrap k3s
  $ gatehouse cluster bootstrap gatehouse-dev --context arn:aws:eks:eu-west-1:111122223333:cluster/gatehouse-dev
  $ gatehouse cluster bootstrap k3s --skip-argocd     where Argo CD runs already

Installs Argo CD by Helm, of the version in platform.ts, and waits until it runs. Then it makes the projects, what
watches the stages, and the application that brings all the rest from the main branch. To run it again changes
what is not so yet: that is also how Argo CD is brought to a new version.

Your kubeconfig must mean this cluster. Where its current context is not called like it, you are asked; --context
says that it is the one. A cluster that another folder was brought to already is refused.

docs/argocd.md says what happens from then on. Ends with 0 when it is done.`

export const addBootstrap: AddCommand = (program, context, done) => {
  program
    .command('bootstrap')
    .description('Install Argo CD in a cluster, and let it bring what the description says.')
    .argument('<cluster>', 'the folder of it in deploy/generated/clusters')
    .option('--context <name>', 'the context of your kubeconfig, unless the current one')
    .option('--skip-argocd', 'Argo CD runs there already')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (cluster: string, { skipArgocd = false, json = false, ...flags }: Flags) => {
      const { runBootstrap } = await import('./bootstrap/run.ts')
      done(await leavable(() => runBootstrap({ cluster, skipArgocd, json, ...flags }, context)))
    })
}
