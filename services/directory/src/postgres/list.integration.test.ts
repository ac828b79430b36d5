import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  CompiledQuery,
  type KyselyPlugin,
  type RootOperationNode,
  createQueryId,
  sql,
} from 'kysely'
import { databases } from '../../../../test/support/databases.ts'
import type { UserQuery } from '../store.ts'
import { listRows } from './list.ts'
import type { Database } from './schema.ts'

const people = 10_000

/** As many people as an index matters for. A third have a name that begins as the address does. */
async function addPeople(db: Database): Promise<void> {
  await sql`
    insert into users (id, name, email, name_key, email_key, created_at, updated_at)
    select 'id-' || n, 'x', 'x', left(md5((n % (${people} / 3)::int)::text), 8) || n,
      left(md5((n % (${people} / 2)::int)::text), 8) || n || '@x.org', now(), now()
    from generate_series(1, ${people}::int) n`.execute(db)
  await sql`analyze users`.execute(db)
}

/** The plan that PostgreSQL makes for the query of a list. */
async function planOf(db: Database, query: UserQuery): Promise<string> {
  let node: RootOperationNode | undefined
  const spy: KyselyPlugin = {
    transformQuery: (args) => (node = args.node),
    transformResult: async ({ result }) => result,
  }
  await listRows(db.withPlugin(spy), query)
  const compiled = db.getExecutor().compileQuery(node as RootOperationNode, createQueryId())
  const explain = CompiledQuery.raw(`explain (analyze) ${compiled.sql}`, [...compiled.parameters])
  const { rows } = await db.executeQuery<Record<string, string>>(explain)
  return rows.map((row) => Object.values(row).join('')).join('\n')
}

for (const database of databases) {
  describe(`listRows on ${database.name}`, { skip: database.skip }, () => {
    it('reads by index alone, wherever it stands', async () => {
      const db = await database.open()
      await addPeople(db)
      const queries: UserQuery[] = [
        { limit: 50 },
        { limit: 50, after: 'id-5' },
        { limit: 50, prefix: 'a' },
        { limit: 50, prefix: 'a', after: 'a8\nid' },
        { limit: 50, prefix: 'ab', after: '\uFFFF' },
      ]
      for (const query of queries) {
        const plan = await planOf(db, query)
        assert.match(plan, /Index/, plan)
        assert.doesNotMatch(plan, /Seq Scan on users/, plan)
        // All that is read and given up: the people of one page by their address whose name matches, too.
        const read = [...plan.matchAll(/Rows Removed by Filter: (\d+)/g)].map(([, rows]) =>
          Number(rows),
        )
        assert.ok(
          read.every((rows) => rows < people / 10),
          plan,
        )
      }
    })
  })
}
