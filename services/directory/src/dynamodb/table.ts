import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb'

/** A table whose partition key `pk` and sort key `sk` are strings. */
export type Table = { client: DynamoDBClient; name: string }

export type Item = Record<string, AttributeValue>
export type Key = { pk: { S: string }; sk: { S: string } }

export function keyOf(pk: string, sk: string): Key {
  return { pk: { S: pk }, sk: { S: sk } }
}

type Kind = 'avatar' | 'person' | 'session' | 'sessions' | 'key' | 'keys'

/** The key of what its partition holds alone. */
export function singleKey(kind: Kind, id: string): Key {
  return keyOf(`${kind}#${id}`, kind)
}
