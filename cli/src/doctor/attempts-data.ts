import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { DeleteMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { clientConfig } from '../aws/caller.ts'
import { type Attempt, type Target, attempt, nobodys } from './attempt.ts'
import type { Answer } from './checks.ts'

/** As the directory keeps people; in a table with other keys DynamoDB says so after looking at permissions. */
const key = { pk: { S: nobodys }, sk: { S: nobodys } }

/** It never holds: nothing has this key. So no write is done. */
const impossible = { ConditionExpression: 'attribute_exists(pk)' }

const expected = /^(?:ConditionalCheckFailedException|ValidationException)$/

function onTable(
  { check, caller }: Target,
  call: (client: DynamoDBClient, table: string) => Promise<unknown>,
): Promise<Answer> {
  const table = check.resource.split('table/')[1] as string
  const client = new DynamoDBClient(clientConfig(caller, caller.credentials))
  return attempt(() => call(client, table), expected)
}

function onQueue(
  { caller, settings }: Target,
  call: (client: SQSClient, url: string) => Promise<unknown>,
): Promise<Answer> {
  const client = new SQSClient(clientConfig(caller, caller.credentials))
  const url = settings.GATEHOUSE_EVENTS_QUEUE_URL ?? ''
  return attempt(() => call(client, url), /^ReceiptHandleIsInvalid$|InvalidReceiptHandle/)
}

/** sqs:ReceiveMessage is not here: it hides what it receives from the service. */
export const dataAttempts: Record<string, Attempt> = {
  'dynamodb:GetItem': (target) =>
    onTable(target, (client, TableName) =>
      client.send(new GetItemCommand({ TableName, Key: key })),
    ),
  'dynamodb:Query': (target) =>
    onTable(target, (client, TableName) =>
      client.send(
        new QueryCommand({
          TableName,
          Limit: 1,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': key.pk },
        }),
      ),
    ),
  'dynamodb:PutItem': (target) =>
    onTable(target, (client, TableName) =>
      client.send(new PutItemCommand({ TableName, Item: key, ...impossible })),
    ),
  'dynamodb:UpdateItem': (target) =>
    onTable(target, (client, TableName) =>
      client.send(new UpdateItemCommand({ TableName, Key: key, ...impossible })),
    ),
  'dynamodb:DeleteItem': (target) =>
    onTable(target, (client, TableName) =>
      client.send(new DeleteItemCommand({ TableName, Key: key, ...impossible })),
    ),
  'sqs:DeleteMessage': (target) =>
    onQueue(target, (client, QueueUrl) =>
      client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: nobodys })),
    ),
}
