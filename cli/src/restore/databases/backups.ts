import {
  type DBInstance,
  type DBSnapshot,
  DescribeDBInstanceAutomatedBackupsCommand,
  DescribeDBInstancesCommand,
  type RDSClient,
  paginateDescribeDBSnapshots,
} from '@aws-sdk/client-rds'
import type { Backup, Restorable } from '../backup.ts'
import type { Target } from '../target.ts'
import type { Window } from '../time.ts'

export async function findInstance(
  rds: RDSClient,
  DBInstanceIdentifier: string,
): Promise<DBInstance | undefined> {
  try {
    const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier })
    return (await rds.send(command)).DBInstances?.[0]
  } catch (error) {
    if ((error as Error).name.startsWith('DBInstanceNotFound')) return undefined
    throw error
  }
}

/** What can be restored of a database, whether that is still there or not. */
export async function restorableDatabase(rds: RDSClient, target: Target): Promise<Restorable> {
  const instance = await findInstance(rds, target.name)
  const window = await windowOf(rds, target.name, instance)
  // AWS Backup's are told only to who asks for them.
  const snapshots = [
    ...(await snapshotsOf(rds, target.name)),
    ...(await snapshotsOf(rds, target.name, 'awsbackup')),
  ]
  const backups = [...new Map(snapshots.map((one) => [one.arn, one])).values()]
  return {
    target,
    exists: instance !== undefined,
    ...(window && { window }),
    backups: backups.toSorted((a, b) => b.taken.getTime() - a.taken.getTime()),
    unknown: [],
  }
}

async function windowOf(
  rds: RDSClient,
  DBInstanceIdentifier: string,
  instance: DBInstance | undefined,
): Promise<Window | undefined> {
  const command = new DescribeDBInstanceAutomatedBackupsCommand({ DBInstanceIdentifier })
  const answer = await rds.send(command).catch((error: Error) => {
    if (error.name.startsWith('DBInstanceAutomatedBackupNotFound')) return undefined
    throw error
  })
  const kept = answer?.DBInstanceAutomatedBackups ?? []
  const told = kept.find(({ RestoreWindow: window }) => window?.EarliestTime)?.RestoreWindow
  const latest = told?.LatestTime ?? instance?.LatestRestorableTime
  const days = instance?.BackupRetentionPeriod ?? 0
  if (!latest || (!told?.EarliestTime && days === 0)) return undefined
  const sinceThen = latest.getTime() - days * 86_400_000
  const made = instance?.InstanceCreateTime?.getTime() ?? 0
  return { earliest: told?.EarliestTime ?? new Date(Math.max(sinceThen, made)), latest }
}

async function snapshotsOf(
  client: RDSClient,
  DBInstanceIdentifier: string,
  SnapshotType?: string,
): Promise<Backup[]> {
  const backups: Backup[] = []
  const input = { DBInstanceIdentifier, ...(SnapshotType !== undefined && { SnapshotType }) }
  for await (const page of paginateDescribeDBSnapshots({ client }, input)) {
    for (const snapshot of page.DBSnapshots ?? []) {
      if (snapshot.Status === 'available') backups.push(backupOf(snapshot))
    }
  }
  return backups
}

const kinds: Record<string, Backup['kind']> = { automated: 'automatic', awsbackup: 'AWS Backup' }

function backupOf(snapshot: DBSnapshot): Backup {
  const {
    DBSnapshotIdentifier: id = '',
    DBSnapshotArn: arn = '',
    SnapshotType: type = '',
  } = snapshot
  const { AllocatedStorage: gib, OriginalSnapshotCreateTime: made } = snapshot
  return {
    id,
    arn,
    kind: kinds[type] ?? 'on demand',
    taken: made ?? snapshot.SnapshotCreateTime ?? new Date(0),
    ...(gib !== undefined && { bytes: gib * 2 ** 30 }),
  }
}
