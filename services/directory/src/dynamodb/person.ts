import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { StoredUser } from '../store.ts'
import { byEmail, listKey } from './lists.ts'
import { type Item, type Table, singleKey } from './table.ts'

export async function findPerson(table: Table, id: string): Promise<StoredUser | undefined> {
  const { Item: item } = await table.client.send(
    new GetItemCommand({
      TableName: table.name,
      Key: singleKey('person', id),
      ConsistentRead: true,
    }),
  )
  return item && personOf(item)
}

/** Whose an address is, if anybody's; `owner` is how they would stand in the list of addresses. */
export async function idByEmail(table: Table, owner: StoredUser): Promise<string | undefined> {
  const { Item: item } = await table.client.send(
    new GetItemCommand({
      TableName: table.name,
      Key: listKey(byEmail, owner),
      ConsistentRead: true,
    }),
  )
  return item?.id?.S
}

/** What every item about a person holds besides its key: whoever finds one need not look further. */
export function attributesOf(person: StoredUser): Item {
  const { id, name, email, avatar, version, createdAt, updatedAt } = person
  return {
    id: { S: id },
    name: { S: name },
    email: { S: email },
    ...(avatar !== null && { avatar: { S: avatar } }),
    version: { N: String(version) },
    createdAt: { S: createdAt.toISOString() },
    updatedAt: { S: updatedAt.toISOString() },
  }
}

export function personOf(item: Item): StoredUser {
  const text = (name: string) => item[name]?.S ?? ''
  return {
    id: text('id'),
    name: text('name'),
    email: text('email'),
    avatar: item.avatar?.S ?? null,
    version: Number(item.version?.N),
    createdAt: new Date(text('createdAt')),
    updatedAt: new Date(text('updatedAt')),
  }
}
