import { createHash, randomUUID } from 'node:crypto'
import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { Step } from '../commit.ts'
import { type Table, singleKey } from '../table.ts'

/** Sessions or keys, and whose: a person's, or an owner's. */
export type Holder = { kind: 'session' | 'key'; owner: string }

export type Held = { id: string; expiresAt: string }

/** What someone has of a kind, oldest first. It is one item, so that it changes as a whole or not at all. */
export type Holding = { held: Held[]; version: string | undefined }

export async function findHolding(table: Table, holder: Holder): Promise<Holding> {
  const { Item: item } = await table.client.send(
    new GetItemCommand({ TableName: table.name, Key: keyOfHolding(holder), ConsistentRead: true }),
  )
  return { held: JSON.parse(item?.held?.S ?? '[]') as Held[], version: item?.version?.S }
}

/** What makes `held` of a holding; it refuses with `changed` if that has changed meanwhile. */
export function holdingStep(holder: Holder, { version }: Holding, held: Held[]): Step {
  const key = keyOfHolding(holder)
  const asKnown =
    version === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: 'version = :version',
          ExpressionAttributeValues: { ':version': { S: version } },
        }
  const item = {
    ...key,
    held: { S: JSON.stringify(held) },
    version: { S: randomUUID() },
    expires: expiresAt(Math.max(...held.map((one) => Date.parse(one.expiresAt)))),
  }
  const write =
    held.length > 0 ? { Put: { Item: item, ...asKnown } } : { Delete: { Key: key, ...asKnown } }
  return { write, refusal: 'changed' }
}

/** From which time on DynamoDB may remove an item by itself, as it wants to be told. */
export function expiresAt(milliseconds: number): { N: string } {
  return { N: String(Math.ceil(milliseconds / 1_000)) }
}

/** By the hash: what an owner is called may be longer than a key can be. */
function keyOfHolding({ kind, owner }: Holder) {
  return singleKey(`${kind}s`, createHash('sha256').update(owner).digest('hex'))
}
