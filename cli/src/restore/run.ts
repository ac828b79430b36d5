import type { Platform } from '@gatehouse/platform'
import { openStageCaller } from '../aws/stage-caller.ts'
import { CliError } from '../cli-error.ts'
import { confirmByName, refuseUnasked } from '../confirm.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { interruptible } from '../interruptible.ts'
import { copyName, originArguments, originOf } from './backup.ts'
import { findRestorable, openClients } from './clients.ts'
import { findInstance } from './databases/backups.ts'
import { runDatabase } from './databases/run.ts'
import { runDumpRestore } from './dumps/run.ts'
import { failing } from './failures.ts'
import type { Outcome, RestoreOptions, Restoring } from './restoring.ts'
import { page } from './show.ts'
import { runTable } from './tables/run.ts'
import { findTable } from './tables/settings.ts'
import { targetOf } from './target.ts'

/**
 * Brings a table or database back. Answers with the exit code: whether what is restored is as it should be.
 * @throws {CliError} that names what is left over
 */
export async function runRestore(
  options: RestoreOptions,
  platform: Platform,
  context: Context,
): Promise<number> {
  const target = targetOf(platform, options.stage, options.resource)
  if (target.inCluster) return runDumpRestore(options, target, platform, context)
  if (options.replace && !options.yes) refuseUnasked()
  const caller = await openStageCaller(platform, options.stage, options, context.env)
  const clients = openClients(caller)
  const restorable = await failing(findRestorable(clients, target, caller), caller.region)
  const origin = originOf(restorable, options)
  const into = options.into ?? copyName(target, origin, options.replace ?? false)
  const { exists } = restorable
  const given = { clients, platform, caller, options, target, exists, origin, into }
  try {
    const outcome = await interruptible((signal) => {
      const confirm = async () => {
        if (!options.yes) await confirmByName(target.name, context, signal)
      }
      const waiting = { stderr: context.stderr, signal }
      return failing(restore({ ...given, waiting, confirm }), caller.region)
    })
    const { wrong, result } = outcome
    const report = { resource: target.ref, ...result, wrong }
    context.stdout.write(
      options.json ? `${JSON.stringify(report, undefined, 2)}\n` : page(outcome, context.stdout),
    )
    return wrong.length === 0 ? exitCodes.done : exitCodes.failed
  } catch (error) {
    throw await leaving(error, given)
  }
}

function restore(restoring: Restoring): Promise<Outcome> {
  return restoring.target.kind === 'table' ? runTable(restoring) : runDatabase(restoring)
}

/** A failure that also says what is there now that was not before, and how to go on. */
async function leaving(
  error: unknown,
  { clients, target, origin, into, options }: Omit<Restoring, 'waiting' | 'confirm'>,
): Promise<unknown> {
  // Of a name that is taken nothing is left over: what is there is somebody's.
  if (!(error instanceof CliError) || error.exitCode === exitCodes.inUse) return error
  const find =
    target.kind === 'table' ? findTable(clients.dynamo, into) : findInstance(clients.rds, into)
  const left = await find.catch(() => undefined)
  if (!left) return error
  const how = options.replace ? ' --replace' : options.into === undefined ? '' : ` --into ${into}`
  const again = `gatehouse restore ${target.stage} ${target.ref} ${originArguments(origin)}${how}`
  const { message, fix, exitCode, cause } = error
  return new CliError(message, {
    fix: `${fix}\n  The ${target.kind} ${into} is left. This goes on with it: ${again}`,
    exitCode,
    cause,
  })
}
