import {
  type BackupClient,
  DescribeRecoveryPointCommand,
  DescribeRestoreJobCommand,
  GetRecoveryPointRestoreMetadataCommand,
  StartRestoreJobCommand,
} from '@aws-sdk/client-backup'
import {
  RestoreTableFromBackupCommand,
  RestoreTableToPointInTimeCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb'
import { CliError } from '../../cli-error.ts'
import type { Backup, Origin } from '../backup.ts'
import { type Waiting, until } from '../wait.ts'
import type { TableClients } from './backups.ts'

/** Begins to restore into a new table. `role` is who AWS Backup does it as. */
export async function startRestore(
  { dynamo, backup }: TableClients,
  { source, origin, into, role }: { source: string; origin: Origin; into: string; role?: string },
  waiting: Waiting,
): Promise<void> {
  if ('time' in origin) {
    await dynamo.send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: source,
        TargetTableName: into,
        RestoreDateTime: origin.time,
      }),
    )
  } else if (isRecoveryPoint(origin.backup)) {
    await restoreRecoveryPoint(backup, origin.backup, { into, ...(role && { role }) }, waiting)
  } else {
    await dynamo.send(
      new RestoreTableFromBackupCommand({ BackupArn: origin.backup.arn, TargetTableName: into }),
    )
  }
}

/** Whether a table was restored from just that. */
export function isRestoreOf(table: TableDescription, origin: Origin, source: string): boolean {
  const {
    SourceBackupArn: backup,
    SourceTableArn: from,
    RestoreDateTime: time,
  } = table.RestoreSummary ?? {}
  if ('backup' in origin) {
    // AWS Backup's own are not told here: the name, which has their time, must do.
    return isRecoveryPoint(origin.backup) ? from !== undefined : backup === origin.backup.arn
  }
  const near = Math.abs((time?.getTime() ?? 0) - origin.time.getTime()) < 1000
  return from?.split('/').at(-1) === source && near
}

/** AWS Backup restores itself what it keeps itself; what it has DynamoDB keep is a backup like others. */
function isRecoveryPoint({ arn }: Backup): boolean {
  return /^arn:[a-z-]+:backup:/.test(arn)
}

/** @see https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-dynamodb.html */
async function restoreRecoveryPoint(
  client: BackupClient,
  { arn: RecoveryPointArn, name: BackupVaultName, id }: Backup,
  { into, role }: { into: string; role?: string },
  waiting: Waiting,
): Promise<void> {
  const point = { BackupVaultName, RecoveryPointArn }
  const { RestoreMetadata: known } = await client.send(
    new GetRecoveryPointRestoreMetadataCommand(point),
  )
  const taken = role ? undefined : await client.send(new DescribeRecoveryPointCommand(point))
  const Metadata = { encryptionType: 'Default', ...known, targetTableName: into }
  const { RestoreJobId } = await client.send(
    new StartRestoreJobCommand({
      RecoveryPointArn,
      Metadata,
      ResourceType: 'DynamoDB',
      IamRoleArn: role ?? taken?.IamRoleArn,
      IdempotencyToken: `${into}-${id}`,
    }),
  )
  await until(
    `AWS Backup restores ${into}`,
    async () => {
      const command = new DescribeRestoreJobCommand({ RestoreJobId })
      const { Status: status, StatusMessage: message } = await client.send(command)
      if (status === 'ABORTED' || status === 'FAILED') throw failed(id, message)
      return status === 'COMPLETED' ? true : undefined
    },
    waiting,
  )
}

function failed(id: string, message = 'it does not say why'): CliError {
  return new CliError(`AWS Backup could not restore ${id}: ${message}`, {
    fix: 'see that the role may restore (AWSBackupServiceRolePolicyForRestores), or name one with --backup-role ARN.',
  })
}
