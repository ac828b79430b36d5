import { CliError } from '../../cli-error.ts'
import { exitCodes } from '../../exit-codes.ts'
import { type Origin, describeOrigin, originArguments } from '../backup.ts'
import type { Target } from '../target.ts'
import { type Waiting, until } from '../wait.ts'
import type { TableClients } from './backups.ts'
import { active, putRight } from './put-right.ts'
import { type TableSettings, findTable } from './settings.ts'
import { isRestoreOf, startRestore } from './start.ts'
import { type Verified, verifyRestored } from './verify.ts'

export type TableRestore = {
  clients: TableClients
  target: Target
  origin: Origin
  /** The name of the table that it is restored into. */
  into: string
  /** Whether a person chose that name. */
  chosen: boolean
  role?: string
  waiting: Waiting
}

export type RestoredTable = {
  restored: string
  putRight: string[]
  byHand: string[]
  verified: Verified
}

/** Restores into a table of its own, which then has all that the live one has. */
export async function restoreBeside(
  restore: TableRestore,
  settings: TableSettings,
  live: string | undefined,
): Promise<RestoredTable> {
  const { clients, into, waiting } = restore
  await restoreCopy(restore)
  waiting.stderr.write('Putting right what a restore does not bring.\n')
  const done = await putRight(clients.dynamo, into, settings, waiting)
  waiting.stderr.write('Counting and comparing.\n')
  const access = { dynamo: clients.dynamo, signal: waiting.signal }
  const verified = await verifyRestored(access, into, {
    keys: settings.keys,
    ...(live !== undefined && { live }),
  })
  return { restored: into, putRight: done, byHand: settings.byHand, verified }
}

/**
 * Restores into a table and waits until it can be used; goes on with one that an earlier run has begun.
 * @throws {CliError} when the name is taken by another table
 */
export async function restoreCopy(restore: TableRestore): Promise<void> {
  const { clients, target, origin, into, waiting } = restore
  const { stderr } = waiting
  const there = await findTable(clients.dynamo, into)
  if (there && !isRestoreOf(there, origin, target.name)) throw taken(restore)
  if (there) {
    stderr.write(`The table ${into} is there from an earlier run: going on with it.\n`)
  } else {
    stderr.write(`Restoring ${target.name}, ${describeOrigin(origin)}, into ${into}.\n`)
    await startRestore(clients, { ...restore, source: target.name }, waiting)
  }
  await until(
    `the table ${into} is being restored`,
    async () => (await findTable(clients.dynamo, into)) && true,
    waiting,
  )
  await active(clients.dynamo, into, waiting)
}

function taken({ target, origin, into, chosen }: TableRestore): CliError {
  const other = chosen
    ? 'name another with --into NAME.'
    : `remove it, or name another: gatehouse restore ${target.stage} ${target.ref} ${originArguments(origin)} --into NAME`
  return new CliError(`there is a table ${into} already, which was not restored from this`, {
    fix: other,
    exitCode: exitCodes.inUse,
  })
}
