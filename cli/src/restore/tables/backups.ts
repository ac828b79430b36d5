import { paginateListRecoveryPointsByResource, type BackupClient } from '@aws-sdk/client-backup'
import {
  type BackupSummary,
  DescribeContinuousBackupsCommand,
  type DynamoDBClient,
  ListBackupsCommand,
} from '@aws-sdk/client-dynamodb'
import { codeOf } from '@gatehouse/aws'
import { CliError } from '../../cli-error.ts'
import type { Backup, Restorable } from '../backup.ts'
import type { Target } from '../target.ts'
import type { Window } from '../time.ts'

export type TableClients = { dynamo: DynamoDBClient; backup: BackupClient }

/** What can be restored of a table, whether that is still there or not. */
export async function restorableTable(
  { dynamo, backup }: TableClients,
  target: Target,
  arn: string,
): Promise<Restorable> {
  const { exists, window } = await continuousBackups(dynamo, target.name)
  const own = await ownBackups(dynamo, target.name)
  const unknown: string[] = []
  const more = await recoveryPoints(backup, arn).catch((error: unknown) => {
    const why = error instanceof CliError ? error.message : codeOf(error)
    unknown.push(`what AWS Backup has of ${target.name} (${why})`)
    return []
  })
  const known = new Set(own.map((one) => one.arn))
  const backups = [...own, ...more.filter((one) => !known.has(one.arn))]
  return {
    target,
    exists,
    ...(window && { window }),
    backups: backups.toSorted((a, b) => b.taken.getTime() - a.taken.getTime()),
    unknown,
  }
}

async function continuousBackups(
  dynamo: DynamoDBClient,
  TableName: string,
): Promise<{ exists: boolean; window?: Window }> {
  try {
    const command = new DescribeContinuousBackupsCommand({ TableName })
    const { ContinuousBackupsDescription: description } = await dynamo.send(command)
    const recovery = description?.PointInTimeRecoveryDescription
    const { EarliestRestorableDateTime: earliest, LatestRestorableDateTime: latest } =
      recovery ?? {}
    if (recovery?.PointInTimeRecoveryStatus !== 'ENABLED' || !earliest || !latest) {
      return { exists: true }
    }
    return { exists: true, window: { earliest, latest } }
  } catch (error) {
    if ((error as Error).name === 'TableNotFoundException') return { exists: false }
    throw error
  }
}

async function ownBackups(dynamo: DynamoDBClient, TableName: string): Promise<Backup[]> {
  const backups: Backup[] = []
  let ExclusiveStartBackupArn: string | undefined
  do {
    const page = await dynamo.send(
      new ListBackupsCommand({ TableName, BackupType: 'ALL', ExclusiveStartBackupArn }),
    )
    const available = (page.BackupSummaries ?? []).filter(
      ({ BackupStatus: status }) => status === 'AVAILABLE',
    )
    backups.push(...available.map(backupOf))
    ExclusiveStartBackupArn = page.LastEvaluatedBackupArn
  } while (ExclusiveStartBackupArn)
  return backups
}

const kinds: Record<string, Backup['kind']> = {
  USER: 'on demand',
  SYSTEM: 'of a deleted table',
  AWS_BACKUP: 'AWS Backup',
}

function backupOf(summary: BackupSummary): Backup {
  const { BackupArn: arn = '', BackupName: name, BackupType: type = 'USER' } = summary
  const { BackupSizeBytes: bytes, BackupExpiryDateTime: ends } = summary
  return {
    id: arn.split('/').at(-1) ?? arn,
    arn,
    kind: kinds[type] ?? 'on demand',
    ...(name !== undefined && { name }),
    taken: summary.BackupCreationDateTime ?? new Date(0),
    ...(bytes !== undefined && { bytes }),
    ...(ends && { ends }),
  }
}

async function recoveryPoints(client: BackupClient, ResourceArn: string): Promise<Backup[]> {
  const backups: Backup[] = []
  for await (const page of paginateListRecoveryPointsByResource({ client }, { ResourceArn })) {
    for (const point of page.RecoveryPoints ?? []) {
      const { RecoveryPointArn: arn, Status: status, CreationDate: taken } = point
      if (!arn || !taken || status !== 'COMPLETED') continue
      const { BackupSizeBytes: bytes, BackupVaultName: name } = point
      backups.push({
        id: arn.split(/[:/]/).at(-1) ?? arn,
        arn,
        kind: 'AWS Backup',
        ...(name !== undefined && { name }),
        taken,
        ...(bytes !== undefined && { bytes }),
      })
    }
  }
  return backups
}
