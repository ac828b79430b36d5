import { join } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { platform } from '../../platform.ts'
import type { AddCommand } from './command.ts'
import { dataDirOf, dataOption } from './data-dir.ts'

type Flags = { port: number; data?: string; json?: boolean; logLevel?: string }

/** What follows the port and the metrics, 1000 above, must fit below 65536. */
const highestPort = 64_000

const help = `
Examples:
  $ gatehouse up
  $ gatehouse up --port 9000 --data /tmp/trial       a second system beside the first
  $ gatehouse up --json | jq 'select(.status >= 500)'

At the first start the data folder is filled with samples. It is yours to change while all runs:
parameters and secrets are in account/account.yaml, the folders in account/buckets are buckets.

A service sees only PATH, HOME, TMPDIR, LANG, TZ, LOG_LEVEL, NODE_* and OTEL_* of your environment,
and what platform.ts grants it: the directory DATABASE_URL, say. The gateway never sees AWS_*.

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
    .addHelpText('after', help)
    .action(async ({ port, data, json = false, logLevel }: Flags) => {
      const { runUp } = await import('./up/run.ts')
      const options = {
        port,
        dataDir: dataDirOf(data, context),
        json,
        ...(logLevel && { logLevel }),
      }
      done(await runUp(options, platform, join(context.root, 'cli/sample'), context))
    })
}

function portNumber(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= highestPort) return port
  throw new InvalidArgumentError(`Give a whole number up to ${highestPort}, or 0.`)
}
