import { join } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { platform } from '../../platform.ts'
import { profileOption, regionOption } from './aws-options.ts'
import { CliError } from './cli-error.ts'
import type { AddCommand } from './command.ts'
import { dataDirOf, dataOption } from './data-dir.ts'
import { exitCodes } from './exit-codes.ts'
import { wholeNumber } from './option-values.ts'

type Flags = {
  port: number
  data?: string
  provider: 'local' | 'aws'
  profile?: string
  region?: string
  json?: boolean
  logLevel?: string
  policy: string
  accessTokenSeconds?: number
}

/** What follows the port and the metrics, 1000 above, must fit below 65536. */
const highestPort = 64_000

const help = `
Examples:
  $ gatehouse up
  $ gatehouse up --port 9000 --data /tmp/trial       a second system beside the first
  $ gatehouse up --provider aws --profile work       what an account of AWS holds, by your own profile
  $ gatehouse up --policy prod                       what the services may do there, and no more
  $ gatehouse up --json | jq 'select(.status >= 500)'

At the first start the data folder is filled with samples. It is yours to change while all runs:
parameters and secrets are in account/account.yaml, the folders in account/buckets are buckets.

With --provider aws there is no sample account, and the broker only reads. That your credentials work is
seen before anything starts; what they may do is in \`gatehouse doctor\`. People stay in the data folder
unless DATABASE_URL or DYNAMODB_TABLE says otherwise.

People sign in at a small issuer that runs beside the services, as one of three sample people, without a
password: for this machine alone. With GATEHOUSE_OIDC_ISSUER, and what belongs to it, they sign in at yours.
Who has not signed in reads what is not secret. Programs do more with a key: gatehouse keys create --help.

What broker and directory do is held against the policy that platform.ts gives them in the stage dev: what
would be denied there is denied here, and the log says what platform.ts lacks. --policy names another stage.

A service sees only PATH, HOME, TMPDIR, LANG, TZ, LOG_LEVEL, NODE_* and OTEL_* of your environment,
and what platform.ts grants it: the directory DATABASE_URL, say. AWS_* goes only to what calls AWS: to the
broker with --provider aws, to the directory with S3_BUCKET or DYNAMODB_TABLE, never to the gateway.

Ends with 0 when it stopped as asked, 130 when that was before all was ready or took a second Ctrl-C.`

export const addUp: AddCommand = (program, context, done) => {
  program
    .command('up')
    .description('Run the whole system on this machine, until Ctrl-C.')
    .option(
      '--port <port>',
      'of the gateway; the others follow, metrics are 1000 above; 0: any free ones',
      portNumber,
      platform.services.gateway.port,
    )
    .option(...dataOption)
    .addOption(
      new Option('--provider <provider>', 'where buckets, parameters and secrets come from')
        .choices(['local', 'aws'])
        .default('local'),
    )
    .option(...profileOption)
    .option(...regionOption)
    .option('--json', 'print JSON lines, those of the services as they are')
    .addOption(
      new Option('--log-level <level>', 'what the services log').choices([
        'trace',
        'debug',
        'info',
        'warn',
        'error',
        'silent',
      ]),
    )
    .addOption(
      new Option('--policy <stage>', 'the stage whose AWS policies hold; none: no policy holds')
        .choices([...Object.keys(platform.stages), 'none'])
        .default('dev'),
    )
    .option(
      '--access-token-seconds <seconds>',
      'how long access tokens of the local issuer hold (default: 300)',
      wholeNumber(1, 86_400),
    )
    .addHelpText('after', help)
    .action(async (flags: Flags) => {
      const { port, data, json = false, logLevel, policy, accessTokenSeconds, ...given } = flags
      const aws = awsOptions(given)
      const { runUp } = await import('./up/run.ts')
      const options = {
        port,
        dataDir: dataDirOf(data, context),
        json,
        ...(logLevel && { logLevel }),
        ...(policy !== 'none' && { policyStage: policy }),
        ...(accessTokenSeconds && { accessTokenSeconds }),
        ...(aws && { aws }),
      }
      done(await runUp(options, platform, join(context.root, 'cli/sample'), context))
    })
}

function awsOptions({ provider, ...aws }: Pick<Flags, 'provider' | 'profile' | 'region'>) {
  if (provider === 'aws') return aws
  const [option] = Object.keys(aws)
  if (option === undefined) return undefined
  throw new CliError(`--${option} is for an account of AWS, and this would serve a local one`, {
    fix: `add --provider aws, or leave --${option} out.`,
    exitCode: exitCodes.usage,
  })
}

function portNumber(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= highestPort) return port
  throw new InvalidArgumentError(`Give a whole number up to ${highestPort}, or 0.`)
}
