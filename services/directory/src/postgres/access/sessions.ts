import { idOfHash } from '@gatehouse/kit'
import type { Selectable } from 'kysely'
import {
  type AccessOptions,
  hashTaken,
  noteUse,
  sessionChanged,
  sessionNotFound,
  useMs,
} from '../../access/credentials.ts'
import {
  type KeptSession,
  type NewSession,
  type SessionOf,
  type SessionState,
  type SessionStore,
  maxSessionsEach,
} from '../../access/store.ts'
import type { Database, SessionsTable, Tx } from '../schema.ts'
import { addingTo } from './credentials.ts'

export function sessionsIn(db: Database, options: AccessOptions): SessionStore {
  const { now = () => new Date() } = options
  return {
    create(session) {
      const at = now()
      return addingTo(db, { table: 'sessions', owner: session.subject, now: at }, async (tx) => {
        await endOldest(tx, session.subject, at)
        return insert(tx, session, at)
      })
    },

    async find(tokenHash) {
      const session = await findSession(db, idOfHash(tokenHash), now())
      noteUse(options, session.lastUsedAt, (at) => setLastUse(db, session.id, at))
      return session
    },

    lease: ({ version, seconds, ...session }) =>
      lease(db, session, { version, seconds, at: now() }),

    renew: ({ version, ...session }, state) => renew(db, session, { version, state, at: now() }),

    async end({ id, subject }) {
      const { numDeletedRows } = await db
        .deleteFrom('sessions')
        .where('id', '=', id)
        .where('owner', '=', subject)
        .where('expires_at', '>', now())
        .executeTakeFirst()
      if (numDeletedRows === 0n) throw sessionNotFound()
    },

    async list(subject) {
      const rows = await liveOf(db, subject, now()).selectAll().execute()
      return rows.map(sessionOf)
    },
  }
}

/** @throws `session-not-found` */
async function findSession(db: Database, id: string, at: Date): Promise<KeptSession> {
  const row = await db
    .selectFrom('sessions')
    .selectAll()
    .where('id', '=', id)
    .where('expires_at', '>', at)
    .executeTakeFirst()
  if (!row) throw sessionNotFound()
  return sessionOf(row)
}

type Lease = { version: number; seconds: number; at: Date }

async function lease(db: Database, session: SessionOf, wanted: Lease): Promise<boolean> {
  const { version, seconds, at } = wanted
  const { numUpdatedRows } = await updateOf(db, session, at)
    .set({ lease_until: new Date(at.getTime() + seconds * 1_000) })
    .where('version', '=', version)
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', at)]))
    .executeTakeFirst()
  if (numUpdatedRows > 0n) return true
  await mustBeLive(db, session, at)
  return false
}

type Renewal = { version: number; state: SessionState; at: Date }

async function renew(db: Database, session: SessionOf, renewal: Renewal): Promise<KeptSession> {
  const { version, state, at } = renewal
  const row = await updateOf(db, session, at)
    .set({ state: JSON.stringify(state), version: version + 1, lease_until: null })
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst()
  if (row) return sessionOf(row)
  await mustBeLive(db, session, at)
  throw sessionChanged()
}

function liveOf(db: Database, subject: string, now: Date) {
  return db
    .selectFrom('sessions')
    .where('owner', '=', subject)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .orderBy('id')
}

function updateOf(db: Database, { id, subject }: SessionOf, now: Date) {
  return db
    .updateTable('sessions')
    .where('id', '=', id)
    .where('owner', '=', subject)
    .where('expires_at', '>', now)
}

/** @throws `session-not-found` */
async function mustBeLive(db: Database, { id, subject }: SessionOf, now: Date): Promise<void> {
  const row = await liveOf(db, subject, now).select('id').where('id', '=', id).executeTakeFirst()
  if (!row) throw sessionNotFound()
}

/** Makes room for one more. */
async function endOldest(tx: Tx, subject: string, now: Date): Promise<void> {
  const oldest = liveOf(tx, subject, now)
    .select('id')
    .offset(maxSessionsEach - 1)
  await tx.deleteFrom('sessions').where('id', 'in', oldest).execute()
}

async function insert(tx: Tx, session: NewSession, now: Date): Promise<KeptSession> {
  const { tokenHash, subject, expiresAt, userAgent, address, ...state } = session
  const row = await tx
    .insertInto('sessions')
    .values({
      id: idOfHash(tokenHash),
      owner: subject,
      created_at: now,
      last_used_at: now,
      expires_at: new Date(expiresAt),
      origin: JSON.stringify({ userAgent, address }),
      state: JSON.stringify(state),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!row) throw hashTaken()
  return sessionOf(row)
}

async function setLastUse(db: Database, id: string, at: Date): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ last_used_at: at })
    .where('id', '=', id)
    .where('last_used_at', '<=', new Date(at.getTime() - useMs))
    .execute()
}

function sessionOf(row: Selectable<SessionsTable>): KeptSession {
  return {
    ...(JSON.parse(row.origin) as Pick<NewSession, 'userAgent' | 'address'>),
    ...(JSON.parse(row.state) as SessionState),
    id: row.id,
    subject: row.owner,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  }
}
