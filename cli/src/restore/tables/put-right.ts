import {
  type DynamoDBClient,
  PutResourcePolicyCommand,
  TagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import { type Waiting, until } from '../wait.ts'
import { type TableSettings, findTable, settingsOf } from './settings.ts'

/**
 * Gives a restored table what a restore does not bring, as far as it lacks that, and says what that was. Deletion
 * protection comes last: until then the table can be removed.
 */
export async function putRight(
  dynamo: DynamoDBClient,
  TableName: string,
  wanted: TableSettings,
  waiting: Waiting,
): Promise<string[]> {
  const table = await findTable(dynamo, TableName)
  const has = table && (await settingsOf(dynamo, table))
  const done: string[] = []
  const update = async (what: string, input: Partial<UpdateTableCommandInput>) => {
    await dynamo.send(new UpdateTableCommand({ TableName, ...input }))
    await active(dynamo, TableName, waiting)
    done.push(what)
  }
  const { recoveryDays, ttl, tags, stream, policy, tableClass, deletionProtection } = wanted
  const ResourceArn = table?.TableArn ?? ''
  if (recoveryDays !== undefined && has?.recoveryDays !== recoveryDays) {
    await turnOnRecovery(dynamo, TableName, recoveryDays, waiting)
    done.push(`point-in-time recovery of ${recoveryDays} days`)
  }
  if (ttl !== undefined && has?.ttl !== ttl) {
    const TimeToLiveSpecification = { Enabled: true, AttributeName: ttl }
    await dynamo.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))
    done.push(`time to live by ${ttl}`)
  }
  if (tags.length > 0 && JSON.stringify(tags) !== JSON.stringify(has?.tags)) {
    await dynamo.send(new TagResourceCommand({ ResourceArn, Tags: tags }))
    done.push(`the tags ${tags.map(({ Key: key }) => key).join(', ')}`)
  }
  if (policy && !has?.policy) {
    const Policy = policy.text.replaceAll(policy.arn, ResourceArn)
    await dynamo.send(new PutResourcePolicyCommand({ ResourceArn, Policy }))
    done.push('the resource policy')
  }
  if (stream && !has?.stream) await update('the stream', { StreamSpecification: stream })
  if (tableClass && has?.tableClass !== tableClass) {
    await update(`the class ${tableClass}`, { TableClass: tableClass })
  }
  if (deletionProtection && !has?.deletionProtection) {
    await update('deletion protection', { DeletionProtectionEnabled: true })
  }
  return done
}

/** A table that was just made takes a while to know of continuous backups. */
async function turnOnRecovery(
  dynamo: DynamoDBClient,
  TableName: string,
  days: number,
  waiting: Waiting,
): Promise<void> {
  const command = new UpdateContinuousBackupsCommand({
    TableName,
    PointInTimeRecoverySpecification: {
      PointInTimeRecoveryEnabled: true,
      RecoveryPeriodInDays: days,
    },
  })
  await until(
    `turning on point-in-time recovery of ${TableName}`,
    () =>
      dynamo.send(command).then(
        () => true,
        (error: Error) => {
          if (error.name === 'ContinuousBackupsUnavailableException') return undefined
          throw error
        },
      ),
    waiting,
  )
}

/** Waits until a table can be used, and changed again. */
export async function active(
  dynamo: DynamoDBClient,
  name: string,
  waiting: Waiting,
): Promise<void> {
  await until(
    `waiting for the table ${name}`,
    async () => {
      const table = await findTable(dynamo, name)
      return table?.TableStatus === 'ACTIVE' && !table.RestoreSummary?.RestoreInProgress
        ? true
        : undefined
    },
    waiting,
  )
}
