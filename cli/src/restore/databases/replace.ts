import { type DBInstance, ModifyDBInstanceCommand, type RDSClient } from '@aws-sdk/client-rds'
import { CliError } from '../../cli-error.ts'
import { timeStamp } from '../time.ts'
import { type Waiting, until } from '../wait.ts'
import { findInstance } from './backups.ts'
import {
  type DatabaseRestore,
  type RestoredDatabase,
  available,
  restoreInstance,
} from './restore.ts'

export type ReplacedDatabase = RestoredDatabase & {
  replaced: string
  /** What the original is called now. */
  before: string
}

/**
 * Gives a restored instance the name, and with it the address, of the original, which gets another. Interrupted
 * between the two, it goes on with the second.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RenameInstance.html
 */
export async function replaceDatabase(
  restore: DatabaseRestore,
  original: DBInstance | undefined,
  confirm: () => Promise<void>,
): Promise<ReplacedDatabase> {
  const { rds, target, into, waiting } = restore
  const before = `${target.name}-before-${timeStamp(new Date())}`
  if (!original) return takeName(restore, await nameless(rds, restore), 'the name it has now')
  const restored = await restoreInstance(restore, original)
  if (restored.wrong.length > 0) {
    throw new CliError(`${into} is not as the original: ${restored.wrong.join('; ')}`, {
      fix: 'correct that (aws rds modify-db-instance), then run the same again. Nothing was renamed.',
    })
  }
  await confirm()
  waiting.stderr.write(`Renaming ${target.name} to ${before}.\n`)
  await rename(rds, { from: target.name, to: before }, waiting)
  return takeName(restore, restored, before)
}

async function takeName(
  { rds, target, into, waiting }: DatabaseRestore,
  restored: RestoredDatabase,
  before: string,
): Promise<ReplacedDatabase> {
  waiting.stderr.write(`Renaming ${into} to ${target.name}.\n`)
  await rename(rds, { from: into, to: target.name }, waiting)
  const { Endpoint: endpoint } = await available(rds, target.name, waiting)
  const address = endpoint ? { endpoint: `${endpoint.Address}:${endpoint.Port}` } : {}
  return { ...restored, ...address, restored: target.name, replaced: target.name, before }
}

/** What an earlier run has restored, and was about to give the name that is free now. */
async function nameless(
  rds: RDSClient,
  { target, into }: DatabaseRestore,
): Promise<RestoredDatabase> {
  if (await findInstance(rds, into)) return { restored: into, putRight: [], wrong: [] }
  throw new CliError(`there is no instance ${target.name} whose place could be taken`, {
    fix: 'gatehouse restore list shows its backups; docs/restore.md says how to bring back what was deleted.',
  })
}

/** The old name answers for a while: AWS renames in the background. */
async function rename(
  rds: RDSClient,
  { from, to }: { from: string; to: string },
  waiting: Waiting,
): Promise<void> {
  await rds.send(
    new ModifyDBInstanceCommand({
      DBInstanceIdentifier: from,
      NewDBInstanceIdentifier: to,
      ApplyImmediately: true,
    }),
  )
  await until(
    `renaming ${from} to ${to}`,
    async () => ((await findInstance(rds, from)) ? undefined : true),
    waiting,
  )
  await available(rds, to, waiting)
}
