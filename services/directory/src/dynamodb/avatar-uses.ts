import { randomUUID } from 'node:crypto'
import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { Avatar, AvatarStorage } from '../avatars/avatar.ts'
import type { Step } from './commit.ts'
import { type Table, singleKey } from './table.ts'

/**
 * An avatar that someone has. Each time one begins to be used it gets a life of its own, and its pictures a
 * place of their own: to remove those of an old life never touches those of a new one.
 */
export type AvatarInUse = { life: string; uses: number }

/** A step that counts uses; it refuses with `avatar-changed` when someone else came between. */
export type UseChange = {
  step: Step
  /** Pictures that are for nobody once the step is done, or if it was refused. */
  unusedIf?: { done?: string; refused?: string }
}

/** Where the pictures of one life are kept. */
export function placeOf(hash: string, life: string): string {
  return `${hash}/${life}`
}

export async function findAvatar(table: Table, hash: string): Promise<AvatarInUse | undefined> {
  const { Item: item } = await table.client.send(
    new GetItemCommand({
      TableName: table.name,
      Key: singleKey('avatar', hash),
      ConsistentRead: true,
    }),
  )
  return item && { life: item.life?.S ?? '', uses: Number(item.uses?.N) }
}

/** Keeps the pictures first, if nobody has them: a crash may leave some that nobody has, never the reverse. */
export async function beginUse(
  table: Table,
  storage: AvatarStorage,
  avatar: Avatar,
): Promise<UseChange> {
  const { hash, pictures } = avatar
  const known = await findAvatar(table, hash)
  if (known) return { step: counting(hash, known.life, 1) }
  const life = randomUUID()
  const place = placeOf(hash, life)
  await storage.save({ hash: place, pictures })
  const item = { ...singleKey('avatar', hash), life: { S: life }, uses: { N: '1' } }
  const write = { Put: { Item: item, ConditionExpression: 'attribute_not_exists(pk)' } }
  return { step: { write, refusal: 'avatar-changed' }, unusedIf: { refused: place } }
}

/** Nothing to do when it is not in use: then whoever is said to have it has changed. */
export async function endUse(table: Table, hash: string): Promise<UseChange | undefined> {
  const known = await findAvatar(table, hash)
  if (!known) return undefined
  if (known.uses > 1) return { step: counting(hash, known.life, -1) }
  const write = {
    Delete: {
      Key: singleKey('avatar', hash),
      ConditionExpression: 'life = :life and uses = :one',
      ExpressionAttributeValues: { ':life': { S: known.life }, ':one': { N: '1' } },
    },
  }
  return {
    step: { write, refusal: 'avatar-changed' },
    unusedIf: { done: placeOf(hash, known.life) },
  }
}

/** One use more, or one less of several. */
function counting(hash: string, life: string, by: 1 | -1): Step {
  return {
    write: {
      Update: {
        Key: singleKey('avatar', hash),
        UpdateExpression: 'set uses = uses + :by',
        ConditionExpression: 'life = :life and uses > :others',
        ExpressionAttributeValues: {
          ':life': { S: life },
          ':by': { N: String(by) },
          ':others': { N: by > 0 ? '0' : '1' },
        },
      },
    },
    refusal: 'avatar-changed',
  }
}
