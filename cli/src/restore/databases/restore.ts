import {
  type DBInstance,
  ModifyDBInstanceCommand,
  type RDSClient,
  RestoreDBInstanceFromDBSnapshotCommand,
  RestoreDBInstanceToPointInTimeCommand,
} from '@aws-sdk/client-rds'
import { CliError } from '../../cli-error.ts'
import { exitCodes } from '../../exit-codes.ts'
import { type Origin, describeOrigin } from '../backup.ts'
import type { Target } from '../target.ts'
import { type Waiting, until } from '../wait.ts'
import { findInstance } from './backups.ts'
import { changesTowards, differencesOf, likeOriginal } from './instance.ts'

export type DatabaseRestore = {
  rds: RDSClient
  target: Target
  origin: Origin
  /** The name of the instance that it is restored into. */
  into: string
  /** Whether a person chose that name. */
  chosen: boolean
  waiting: Waiting
}

export type RestoredDatabase = {
  restored: string
  endpoint?: string
  /** The secret that holds the password of its administrator, where RDS keeps one. */
  secret?: string
  putRight: string[]
  wrong: string[]
}

/** Restores into an instance of its own, with the settings of the original. */
export async function restoreInstance(
  restore: DatabaseRestore,
  original: DBInstance,
): Promise<RestoredDatabase> {
  const { rds, into, waiting } = restore
  await startOrGoOn(restore, original)
  const made = await available(rds, into, waiting)
  const changes = changesTowards(original, made)
  if (Object.keys(changes).length > 0) {
    waiting.stderr.write('Putting right what a restore does not bring.\n')
    await rds.send(
      new ModifyDBInstanceCommand({
        DBInstanceIdentifier: into,
        ApplyImmediately: true,
        ...changes,
      }),
    )
  }
  const restored = await available(rds, into, waiting)
  const { Endpoint: endpoint, MasterUserSecret: secret } = restored
  return {
    restored: into,
    ...(endpoint && { endpoint: `${endpoint.Address}:${endpoint.Port}` }),
    ...(secret?.SecretArn && { secret: secret.SecretArn }),
    putRight: Object.keys(changes),
    wrong: differencesOf(original, restored),
  }
}

async function startOrGoOn(restore: DatabaseRestore, original: DBInstance): Promise<void> {
  const { rds, target, origin, into, chosen, waiting } = restore
  if (await findInstance(rds, into)) {
    if (chosen) throw taken(into)
    waiting.stderr.write(`The instance ${into} is there from an earlier run: going on with it.\n`)
    return
  }
  waiting.stderr.write(`Restoring ${target.name}, ${describeOrigin(origin)}, into ${into}.\n`)
  const like = likeOriginal(original)
  if ('backup' in origin) {
    await rds.send(
      new RestoreDBInstanceFromDBSnapshotCommand({
        ...like,
        DBInstanceIdentifier: into,
        DBSnapshotIdentifier: origin.backup.id,
      }),
    )
    return
  }
  await rds.send(
    new RestoreDBInstanceToPointInTimeCommand({
      ...like,
      SourceDBInstanceIdentifier: target.name,
      TargetDBInstanceIdentifier: into,
      RestoreTime: origin.time,
    }),
  )
}

/** Waits until an instance can be used, with no change left to be made. */
export async function available(
  rds: RDSClient,
  name: string,
  waiting: Waiting,
): Promise<DBInstance> {
  return until(
    `waiting for the instance ${name}`,
    async () => {
      const instance = await findInstance(rds, name)
      const pending = Object.keys(instance?.PendingModifiedValues ?? {}).length > 0
      return instance?.DBInstanceStatus === 'available' && !pending ? instance : undefined
    },
    waiting,
  )
}

function taken(into: string): CliError {
  return new CliError(`there is an instance ${into} already`, {
    fix: 'name another with --into NAME.',
    exitCode: exitCodes.inUse,
  })
}
