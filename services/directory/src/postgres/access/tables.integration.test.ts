import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { createLogger } from '@gatehouse/kit'
import { sql } from 'kysely'
import { databases } from '../../../../../test/support/databases.ts'
import type { AccessStore } from '../../access/store.ts'
import {
  TestClock,
  entriesOf,
  hashOf,
  newKey,
  newSession,
  until,
} from '../../access/test-access.ts'
import type { Database } from '../schema.ts'
import { createPostgresAccess } from './store.ts'

for (const database of databases) {
  describe(`the tables of access on ${database.name}`, { skip: database.skip }, () => {
    let db: Database
    let clock: TestClock
    let access: AccessStore
    let said = ''
    beforeEach(async () => {
      db = await database.open()
      clock = new TestClock()
      const destination = { write: (line: string) => void (said += line) }
      const log = createLogger('directory', { destination })
      access = createPostgresAccess(db, { log, now: clock.now })
    })
    const count = async (table: 'sessions' | 'api_keys') =>
      (await db.selectFrom(table).select('id').execute()).length

    it('let nobody change or remove an entry of the audit log', async () => {
      await access.audit.append(entriesOf(clock, 'gateway-1', 3))
      const appendOnly = /the audit log is append-only/
      for (const statement of [
        sql`update audit_entries set entry = '{}' where sequence = 2`,
        sql`update audit_entries set entry = entry`,
        sql`delete from audit_entries where sequence = 2`,
        sql`delete from audit_entries`,
      ]) {
        await assert.rejects(statement.execute(db), appendOnly)
      }
      await assert.rejects(sql`delete from audit_writers`.execute(db), /foreign key/)
      assert.equal((await access.audit.read({ limit: 10 })).items.length, 3)
    })

    it('lose what has expired, some at a time, when something is added', async () => {
      for (let index = 0; index < 3; index += 1) {
        const expiresAt = clock.after(index + 1)
        const subject = `person ${index}`
        await access.sessions.create(
          newSession(clock, { tokenHash: hashOf(subject), subject, expiresAt }),
        )
        await access.keys.create(
          newKey(clock, { keyHash: hashOf(subject), owner: subject, expiresAt }),
        )
      }
      clock.pass(2)
      await access.sessions.create(newSession(clock))
      await access.keys.create(newKey(clock))
      assert.deepEqual([await count('sessions'), await count('api_keys')], [2, 2])
      await sql`insert into sessions select 'old ' || n, 'ada', now(), now() - interval '1 y', now(),
        1, null, '{}', '{}' from generate_series(1, 150) n`.execute(db)
      await access.sessions.create(newSession(clock, { tokenHash: hashOf('next') }))
      assert.equal(await count('sessions'), 53)
    })

    it('hold neither a cookie’s hash nor a key’s', async () => {
      await access.sessions.create(newSession(clock))
      await access.keys.create(newKey(clock))
      for (const table of ['sessions', 'api_keys'] as const) {
        const [row] = await db.selectFrom(table).selectAll().execute()
        assert.ok(row)
        for (const secret of ['cookie', 'key']) {
          assert.ok(!JSON.stringify(row).includes(hashOf(secret)))
        }
      }
    })

    it('are read by index alone where they are large', async () => {
      await sql`insert into audit_writers select 'w' || n, 1000, '', now(), 0, ''
        from generate_series(1, 20) n`.execute(db)
      await sql`insert into audit_entries select 'w' || n, m, '2026-' || lpad(m::text, 16, '0') || n,
        '', '{}' from generate_series(1, 20) n, generate_series(1, 500) m`.execute(db)
      await sql`analyze audit_entries`.execute(db)
      for (const query of [
        sql`select position, entry from audit_entries where position < '2026-01' order by position desc limit 51`,
        sql`select hash from audit_entries where writer = 'w1' and sequence >= 5 and sequence <= 9`,
        sql`delete from audit_entries where position in ('a', 'b')`,
      ]) {
        const { rows } = await sql<Record<string, string>>`explain ${query}`.execute(db)
        const plan = rows.map((row) => Object.values(row).join('')).join('\n')
        assert.match(plan, /Index Scan/)
        assert.doesNotMatch(plan, /Seq Scan on audit_entries/)
      }
    })

    // It takes two connections, and the embedded one has one.
    if (!database.name.includes('server')) return
    it('keep nobody waiting who finds what someone else is changing', async () => {
      const session = await access.sessions.create(newSession(clock))
      clock.pass(60)
      await db.transaction().execute(async (tx) => {
        await sql`select from sessions for update`.execute(tx)
        assert.deepEqual(await access.sessions.find(hashOf('cookie')), session)
        // The note of the last use waits until its statement has taken too long.
        await until(() => said.includes('could not be noted'))
      })
      assert.deepEqual(await access.sessions.list('ada'), [session])
    })
  })
}
