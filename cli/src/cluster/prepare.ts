import { InvalidArgumentError } from 'commander'
import { platform } from '../../../platform.ts'
import { profileOption } from '../aws-options.ts'
import type { AddCommand } from '../command.ts'
import { collect } from '../option-values.ts'

type Flags = {
  profile?: string
  context?: string
  rotate?: string[]
  secret?: Record<string, string>
  registryUser?: string
  registryTokenFile?: string
  renewalImage?: string
  dryRun?: boolean
  yes?: boolean
  json?: boolean
}

const help = `
Examples:
  $ gatehouse cluster prepare dev --profile dev
  $ gatehouse cluster prepare dev --dry-run
  $ gatehouse cluster prepare qa --context k3s-office --profile qa --yes
  $ gatehouse cluster prepare dev --secret oidc=client-secret.txt
  $ gatehouse cluster prepare dev --secret database-people-ca=global-bundle.pem
  $ gatehouse cluster prepare dev --registry-user ada --registry-token-file ghcr-token.txt
  $ gatehouse cluster prepare dev --profile dev --rotate base-identity

Makes the namespace and what the chart counts on there: the ConfigMap cluster and, in a Minikube or k3s, the Secrets
of the base identity, the registry, the databases and the services; for a database of RDS what reads its password,
and whom to trust. A second run goes on where one was interrupted, keeps what is good and renews what is old: access
keys after 90 days, certificates when less than a third of their time is left, tokens of ECR when less than half is.
Secrets are never printed. Files of secrets must be yours alone (chmod 600).

Ends with 1 when something is missing, which it then names. docs/small-clusters.md tells more.`

export const addPrepare: AddCommand = (cluster, context, done) => {
  cluster
    .command('prepare')
    .description('Make what a stage needs in its cluster before services run there.')
    .argument('<stage>', 'of platform.ts')
    .option(...profileOption)
    .option('--context <name>', 'of your kubeconfig, instead of the current one')
    .option('--rotate <secret>', 'renew this Secret now; may be repeated', collect)
    .option(
      '--secret <name=file>',
      "a service's secret, instead of what Secrets Manager has, or the authorities of RDS",
      named,
    )
    .option('--registry-user <name>', 'who pulls images, where the registry is not ECR')
    .option('--registry-token-file <file>', 'with it: the file of the token')
    .option(
      '--renewal-image <reference>',
      'the image that renews tokens of ECR, by digest',
      byDigest,
    )
    .option('--dry-run', 'say what would be made, and make nothing')
    .option('--yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (stage: string, flags: Flags) => {
      const {
        rotate = [],
        secret = {},
        dryRun = false,
        yes = false,
        json = false,
        ...given
      } = flags
      const { runPrepare } = await import('./prepare/run.ts')
      const options = { ...given, stage, rotate, secrets: secret, dryRun, yes, json }
      done(await runPrepare(options, platform, context))
    })
}

function named(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (name && file) return { ...before, [name]: file }
  throw new InvalidArgumentError('Give the name of a secret and a file: oidc=client-secret.txt')
}

function byDigest(text: string): string {
  if (/^[a-z0-9.:/_-]+@sha256:[0-9a-f]{64}$/.test(text)) return text
  throw new InvalidArgumentError('Give an image by its digest: registry.example/name@sha256:…')
}
