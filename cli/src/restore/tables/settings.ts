import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  GetResourcePolicyCommand,
  ListTagsOfResourceCommand,
  type StreamSpecification,
  type TableClass,
  type TableDescription,
  type Tag,
} from '@aws-sdk/client-dynamodb'
import { type Platform, stageOf } from '@gatehouse/platform'
import type { Target } from '../target.ts'

/**
 * What a table has that a restored copy of it lacks.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/pointintimerecovery_restores.html
 */
export type TableSettings = {
  /** The attributes of its key, the partition key first. */
  keys: string[]
  /** For how many days point-in-time recovery goes back; nothing: it is off. */
  recoveryDays?: number
  ttl?: string
  tags: Tag[]
  deletionProtection: boolean
  stream?: StreamSpecification
  /** Its resource policy, as JSON, and the ARN that this speaks of. */
  policy?: { text: string; arn: string }
  tableClass?: TableClass
  /** What nobody but a person can carry over. */
  byHand: string[]
}

/** What DynamoDB has if nobody says otherwise. */
const recoveryDays = 35

export async function findTable(
  dynamo: DynamoDBClient,
  TableName: string,
): Promise<TableDescription | undefined> {
  try {
    return (await dynamo.send(new DescribeTableCommand({ TableName }))).Table
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined
    throw error
  }
}

/** Of a table as it is. */
export async function settingsOf(
  dynamo: DynamoDBClient,
  table: TableDescription,
): Promise<TableSettings> {
  const { TableName = '', TableArn: ResourceArn = '', StreamSpecification: stream } = table
  const days = await recoveryDaysOf(dynamo, TableName)
  const { TimeToLiveDescription: ttl } = await dynamo.send(
    new DescribeTimeToLiveCommand({ TableName }),
  )
  const policy = await policyOf(dynamo, ResourceArn)
  const tableClass = table.TableClassSummary?.TableClass
  const hasTtl = ttl?.TimeToLiveStatus === 'ENABLED' || ttl?.TimeToLiveStatus === 'ENABLING'
  return {
    keys: keysOf(table),
    ...(days !== undefined && { recoveryDays: days }),
    ...(hasTtl && ttl.AttributeName && { ttl: ttl.AttributeName }),
    tags: await tagsOf(dynamo, ResourceArn),
    deletionProtection: table.DeletionProtectionEnabled ?? false,
    ...(stream?.StreamEnabled && { stream }),
    ...(policy !== undefined && { policy: { text: policy, arn: ResourceArn } }),
    ...(tableClass && { tableClass }),
    byHand: byHandOf(table),
  }
}

/** Of a table that is not there any more: those that the description gives it. */
export function describedSettings(platform: Platform, { stage, ref }: Target): TableSettings {
  const table = platform.resources.tables?.[ref.replace('tables.', '')]
  const tags = {
    'gatehouse:platform': platform.name,
    'gatehouse:stage': stage,
    'gatehouse:managed-by': 'terraform',
  }
  return {
    keys: [table?.partitionKey, table?.sortKey].filter((key) => key !== undefined),
    recoveryDays,
    ...(table?.ttl !== undefined && { ttl: table.ttl }),
    tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    deletionProtection: stageOf(platform, stage).protected ?? false,
    byHand: [],
  }
}

export function keysOf({ KeySchema: schema = [] }: TableDescription): string[] {
  return schema
    .toSorted((a, b) => Number(a.KeyType === 'RANGE') - Number(b.KeyType === 'RANGE'))
    .map(({ AttributeName: name = '' }) => name)
}

function byHandOf({ BillingModeSummary: billing, Replicas: replicas = [] }: TableDescription) {
  const regions = replicas.flatMap(({ RegionName: region }) => region ?? [])
  return [
    ...(billing?.BillingMode === 'PROVISIONED' ? ['auto scaling of its capacity'] : []),
    ...(regions.length > 0 ? [`its replicas in ${regions.join(', ')}`] : []),
  ]
}

async function recoveryDaysOf(
  dynamo: DynamoDBClient,
  TableName: string,
): Promise<number | undefined> {
  const command = new DescribeContinuousBackupsCommand({ TableName })
  const { ContinuousBackupsDescription: backups } = await dynamo.send(command)
  const recovery = backups?.PointInTimeRecoveryDescription
  if (recovery?.PointInTimeRecoveryStatus !== 'ENABLED') return undefined
  return recovery.RecoveryPeriodInDays ?? recoveryDays
}

async function policyOf(dynamo: DynamoDBClient, ResourceArn: string): Promise<string | undefined> {
  try {
    return (await dynamo.send(new GetResourcePolicyCommand({ ResourceArn }))).Policy
  } catch (error) {
    if ((error as Error).name === 'PolicyNotFoundException') return undefined
    throw error
  }
}

/** Without those that AWS itself puts on. */
async function tagsOf(dynamo: DynamoDBClient, ResourceArn: string): Promise<Tag[]> {
  const tags: Tag[] = []
  let NextToken: string | undefined
  do {
    const page = await dynamo.send(new ListTagsOfResourceCommand({ ResourceArn, NextToken }))
    tags.push(...(page.Tags ?? []))
    NextToken = page.NextToken
  } while (NextToken)
  return tags.filter(({ Key: key = '' }) => !key.startsWith('aws:'))
}
