import { type Platform, startOrder } from '@gatehouse/platform'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { becomeReady } from './become-ready.ts'
import { type FirstData, putFirstData } from './first-data.ts'
import { type Identities, openIdentities } from './identities.ts'
import { issuerName } from './local-issuer.ts'
import { writePolicies } from './policies.ts'
import { prepare } from './prepare.ts'
import { humanReporter, jsonReporter } from './report.ts'
import { openRunFile } from './run-file.ts'
import type { Session, UpOptions } from './session.ts'
import { type StopSignals, hearStopSignals } from './stop-signals.ts'
import { type System, killSystem, startSystem, stopSystem } from './system.ts'

/** How long all services together may take to stop, in milliseconds. */
const stopWithin = 10_000

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
    : humanReporter(
        context.stdout,
        [...startOrder(platform), issuerName],
        options.logLevel !== undefined,
      )
  try {
    return await live({ ...options, ...prepared, platform, sample, context, reporter })
  } finally {
    prepared.lock.release()
  }
}

async function live(session: Session): Promise<number> {
  const { platform, release, dataDir, tokenSeconds, policyStage, reporter } = session
  reporter.step(`Gatehouse ${release.version} (${release.commit})`, release)
  const firstData = putFirstData(dataDir, session)
  if (firstData.account) {
    reporter.step(`First start: put sample data into ${dataDir}; a new database takes some seconds`)
  }
  reporter.step(`Starting ${startOrder(platform).join(', ')} …`)
  const identities = await openIdentities({
    platform,
    dataDir,
    ...(tokenSeconds && { tokenSeconds }),
    failed: ({ message }) =>
      reporter.event('error', `the tokens of the services cannot be renewed: ${message}`),
  })
  try {
    if (policyStage !== undefined) writePolicies(policyStage, session)
    return await runServices(session, firstData, identities)
  } finally {
    identities.close()
  }
}

async function runServices(
  session: Session,
  firstData: FirstData,
  identities: Identities,
): Promise<number> {
  const { dataDir, release, ports, account, signIn } = session
  const runFile = openRunFile(dataDir, release, ports, { ...(account && { account }), signIn })
  const misconfigured = Promise.withResolvers<string>()
  const system = startSystem(session, {
    ready: runFile.notePid,
    misconfigured: misconfigured.resolve,
  })
  const signals = hearStopSignals(() => killSystem(system))
  let ready = false
  void becomeReady(session, system, firstData, identities).then(() => (ready = true))
  const failed = await Promise.race([
    misconfigured.promise,
    signals.requested.then(() => undefined),
  ])

  const clean = await end(session, system, signals)
  runFile.remove()
  if (failed !== undefined) throw cannotRun(failed)
  if (signals.insisted() || !ready) return exitCodes.interrupted
  return clean ? exitCodes.done : exitCodes.failed
}

/** Answers whether all stopped by themselves. */
async function end(session: Session, system: System, signals: StopSignals): Promise<boolean> {
  const { platform, reporter } = session
  reporter.stopping(`Stopping ${startOrder(platform).toReversed().join(', ')} …`)
  const stopped = await stopSystem(platform, system, stopWithin)
  signals.dispose()
  const clean = stopped && !signals.insisted()
  if (clean) reporter.step('All has stopped.')
  else reporter.event('warn', 'All has ended, but not all by itself: what was left was killed.')
  return clean
}

function cannotRun(service: string): CliError {
  return new CliError(`${service} cannot run as it is configured`, {
    fix: `correct what ${service} says above, then start again.`,
  })
}
