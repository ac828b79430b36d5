import type { ExpressionBuilder } from 'kysely'
import type { UserQuery } from '../store.ts'
import { afterPrefix } from '../users/search-keys.ts'
import type { Database, Schema, UserRow } from './schema.ts'

type Key = 'name_key' | 'email_key'
/** What a person was found by, and the id: the order of a search. */
type Place = { term: string; id: string }
type Search = { prefix: string; place: Place; limit: number }

/** No key holds a control character, so this one can stand between the two parts of a position. */
const separator = '\n'

/** The rows of a page in order, one more than `limit` if there are more; each with its position. */
export async function listRows(
  db: Database,
  { prefix, after = '', limit }: UserQuery,
): Promise<(UserRow & { position: string })[]> {
  // PostgreSQL has no NUL in texts. Nothing lies between a text and the same with a NUL after it.
  const position = after.split('\0', 1)[0] as string
  if (!prefix) {
    const rows = await rowsAfter(db, position, limit + 1)
    return rows.map((row) => ({ ...row, position: row.id }))
  }
  const [term = '', ...id] = position.split(separator)
  const rows = await rowsWith(db, {
    prefix,
    place: { term, id: id.join(separator) },
    limit: limit + 1,
  })
  return rows.map(({ term: found, ...row }) => ({ ...row, position: found + separator + row.id }))
}

function rowsAfter(db: Database, id: string, limit: number): Promise<UserRow[]> {
  return db
    .selectFrom('users')
    .selectAll()
    .where('id', '>', id)
    .orderBy('id')
    .limit(limit)
    .execute()
}

function rowsWith(db: Database, search: Search): Promise<(UserRow & { term: string })[]> {
  const { prefix, limit } = search
  const byEmailAlone = matching(db, 'email_key', search).where((eb) =>
    eb.not(beginsWith(eb, 'name_key', prefix)),
  )
  return db
    .with('by_name', () => matching(db, 'name_key', search))
    .with('by_email', () => byEmailAlone)
    .selectFrom('by_name')
    .selectAll()
    .unionAll((eb) => eb.selectFrom('by_email').selectAll())
    .orderBy('term')
    .orderBy('id')
    .limit(limit)
    .execute()
}

function matching(db: Database, key: Key, { prefix, place, limit }: Search) {
  return db
    .selectFrom('users')
    .selectAll()
    .select(`${key} as term`)
    .where((eb) => beginsWith(eb, key, prefix))
    .where((eb) => eb(eb.refTuple(key, 'id'), '>', eb.tuple(place.term, place.id)))
    .orderBy(key)
    .orderBy('id')
    .limit(limit)
}

/** As a range, which an index serves, and in which no character is a wildcard. */
function beginsWith(eb: ExpressionBuilder<Schema, 'users'>, key: Key, prefix: string) {
  const end = afterPrefix(prefix)
  return eb.and([eb(key, '>=', prefix), ...(end === undefined ? [] : [eb(key, '<', end)])])
}
