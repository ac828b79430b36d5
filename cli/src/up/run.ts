import { type Platform, startOrder } from '@gatehouse/platform'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { becomeReady } from './become-ready.ts'
import { putFirstData } from './first-data.ts'
import { type Prepared, type UpOptions, prepare } from './prepare.ts'
import { type Reporter, humanReporter, jsonReporter } from './report.ts'
import { openRunFile } from './run-file.ts'
import { hearStopSignals } from './stop-signals.ts'
import { killSystem, startSystem, stopSystem } from './system.ts'

/** How long all services together may take to stop, in milliseconds. */
const stopWithin = 10_000

/** One run of `gatehouse up`. */
export type Run = UpOptions &
  Prepared & {
    platform: Platform
    /** The folder of the first data. */
    sample: string
    context: Context
    reporter: Reporter
  }

/**
 * Runs the services until someone stops them. Answers with the exit code.
 * @throws {CliError} when they cannot start, or one cannot run as it is configured
 */
export async function runUp(
  options: UpOptions,
  platform: Platform,
  sample: string,
  context: Context,
): Promise<number> {
  const prepared = await prepare(options, platform, context)
  const reporter = options.json
    ? jsonReporter(context.stdout)
    : humanReporter(context.stdout, startOrder(platform), options.logLevel !== undefined)
  try {
    return await live({ ...options, ...prepared, platform, sample, context, reporter })
  } finally {
    prepared.lock.release()
  }
}

async function live(run: Run): Promise<number> {
  const { platform, ports, release, dataDir, reporter } = run
  const order = startOrder(platform)
  reporter.step(`Gatehouse ${release.version} (${release.commit})`, release)
  const firstData = putFirstData(dataDir, run.sample, run.fresh)
  if (firstData.account) reporter.step(`First start: sample data is in ${dataDir}`)

  reporter.step(`Starting ${order.join(', ')} …`)
  const runFile = openRunFile(dataDir, release, ports)
  const misconfigured = Promise.withResolvers<string>()
  const system = startSystem(run, { ready: runFile.notePid, misconfigured: misconfigured.resolve })
  const signals = hearStopSignals(() => killSystem(system))
  let ready = false
  void becomeReady(run, system, firstData).then(() => (ready = true))
  const failed = await Promise.race([
    misconfigured.promise,
    signals.requested.then(() => undefined),
  ])

  reporter.stopping(`Stopping ${order.toReversed().join(', ')} …`)
  const clean = await stopSystem(platform, system, stopWithin)
  signals.dispose()
  runFile.remove()
  if (clean && !signals.insisted()) reporter.step('All has stopped.')
  else reporter.event('warn', 'All has been killed: not all had stopped in time.')
  if (failed !== undefined) throw cannotRun(failed)
  if (signals.insisted() || !ready) return exitCodes.interrupted
  return clean ? exitCodes.done : exitCodes.failed
}

function cannotRun(service: string): CliError {
  return new CliError(`${service} cannot run as it is configured`, {
    fix: `correct what ${service} says above, then start again.`,
  })
}
