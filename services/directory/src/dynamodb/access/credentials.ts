import {
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { hashTaken, useMs } from '../../access/credentials.ts'
import { untilFree } from '../attempts.ts'
import { commit } from '../commit.ts'
import { type Item, type Table, singleKey } from '../table.ts'
import { type Held, type Holder, expiresAt, findHolding, holdingStep } from './holdings.ts'

/*
 * What sessions and API keys have in common: an item of each, and one that lists what its owner has. DynamoDB
 * removes what has expired when it comes to it; until then it is not there for anyone.
 */

export async function findLive(
  table: Table,
  { kind, id, now }: { kind: Holder['kind']; id: string; now: Date },
): Promise<Item | undefined> {
  const { Item: item } = await table.client.send(
    new GetItemCommand({
      TableName: table.name,
      Key: singleKey(kind, id),
      ConsistentRead: true,
    }),
  )
  return item && isLive(now, { expiresAt: item.expiresAt?.S ?? '' }) ? item : undefined
}

/** Newest first. */
export async function listLive(table: Table, holder: Holder, now: Date): Promise<Item[]> {
  const { held } = await findHolding(table, holder)
  const { kind } = holder
  const live = held.filter((one) => isLive(now, one)).toReversed()
  const items = await Promise.all(live.map(({ id }) => findLive(table, { kind, id, now })))
  return items.filter((item) => item !== undefined)
}

type Addition = Held & {
  now: Date
  attributes: Item
  /** Which of those that there are go; it may refuse the addition. */
  makeRoom: (live: Held[]) => Held[]
}

/** @throws `invalid-request` if there is one with that id, and what `makeRoom` throws */
export function add(table: Table, holder: Holder, addition: Addition): Promise<Item> {
  const { id, now, attributes } = addition
  const { kind, owner } = holder
  const item = {
    ...singleKey(kind, id),
    ...attributes,
    id: { S: id },
    owner: { S: owner },
    createdAt: { S: now.toISOString() },
    expiresAt: { S: addition.expiresAt },
    expires: expiresAt(Date.parse(addition.expiresAt)),
  }
  return untilFree(async () => {
    const holding = await findHolding(table, holder)
    const live = holding.held.filter((one) => isLive(now, one))
    const going = addition.makeRoom(live)
    const held = [
      ...live.filter((one) => !going.includes(one)),
      { id, expiresAt: addition.expiresAt },
    ]
    const refusal = await commit(table, [
      {
        write: { Put: { Item: item, ConditionExpression: 'attribute_not_exists(pk)' } },
        refusal: 'hash-taken',
      },
      holdingStep(holder, holding, held),
      ...going.map((one) => ({ write: { Delete: { Key: singleKey(kind, one.id) } } })),
    ])
    if (refusal === 'hash-taken') throw hashTaken()
    return refusal === undefined ? item : undefined
  })
}

/** False if there is none, or another owner's. */
export function remove(
  table: Table,
  holder: Holder,
  { id, now }: { id: string; now: Date },
): Promise<boolean> {
  const { kind, owner } = holder
  return untilFree(async () => {
    const item = await findLive(table, { kind, id, now })
    if (item?.owner?.S !== owner) return false
    const holding = await findHolding(table, holder)
    const held = holding.held.filter((one) => one.id !== id)
    const refusal = await commit(table, [
      { write: { Delete: { Key: singleKey(kind, id) } } },
      holdingStep(holder, holding, held),
    ])
    return refusal === undefined ? true : undefined
  })
}

/** Unless it has gone, or was used within the last minute. */
export async function setLastUse(
  table: Table,
  { kind, id, at }: { kind: Holder['kind']; id: string; at: Date },
): Promise<void> {
  const before = new Date(at.getTime() - useMs)
  const update = new UpdateItemCommand({
    TableName: table.name,
    Key: singleKey(kind, id),
    UpdateExpression: 'set lastUsedAt = :at',
    ConditionExpression:
      'attribute_exists(pk) and (attribute_not_exists(lastUsedAt) or lastUsedAt <= :before)',
    ExpressionAttributeValues: {
      ':at': { S: at.toISOString() },
      ':before': { S: before.toISOString() },
    },
  })
  try {
    await table.client.send(update)
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
  }
}

function isLive(now: Date, { expiresAt: end }: Pick<Held, 'expiresAt'>): boolean {
  return end > now.toISOString()
}
