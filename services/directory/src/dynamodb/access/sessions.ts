import { idOfHash } from '@gatehouse/kit'
import {
  type AccessOptions,
  noteUse,
  sessionChanged,
  sessionNotFound,
} from '../../access/credentials.ts'
import {
  type KeptSession,
  type NewSession,
  type SessionOf,
  type SessionState,
  type SessionStore,
  maxSessionsEach,
} from '../../access/store.ts'
import { untilFree } from '../attempts.ts'
import { type Step, commit } from '../commit.ts'
import { type Item, type Table, singleKey } from '../table.ts'
import { add, findLive, listLive, remove, setLastUse } from './credentials.ts'
import { type Held } from './holdings.ts'

const kind = 'session'

export function sessionsIn(table: Table, options: AccessOptions): SessionStore {
  const { now = () => new Date() } = options
  return {
    async create({ tokenHash, subject, expiresAt, userAgent, address, ...state }) {
      const at = now()
      const attributes = {
        lastUsedAt: { S: at.toISOString() },
        version: { N: '1' },
        origin: { S: JSON.stringify({ userAgent, address }) },
        details: { S: JSON.stringify(state) },
      }
      const session = { id: idOfHash(tokenHash), expiresAt, attributes, now: at }
      const holder = { kind, owner: subject } as const
      return sessionOf(await add(table, holder, { ...session, makeRoom: tooMany }))
    },

    async find(tokenHash) {
      const id = idOfHash(tokenHash)
      const item = await findLive(table, { kind, id, now: now() })
      if (!item) throw sessionNotFound()
      const session = sessionOf(item)
      noteUse(options, session.lastUsedAt, (at) => setLastUse(table, { kind, id, at }))
      return session
    },

    lease({ version, seconds, ...session }) {
      return untilFree(async () => {
        const at = now()
        const item = await findOwn(table, session, at)
        const leasedUntil = item.leaseUntil?.S ?? ''
        if (versionOf(item) !== version || leasedUntil > at.toISOString()) return false
        const until = new Date(at.getTime() + seconds * 1_000).toISOString()
        const refusal = await commit(table, [leaseStep(item, until)])
        return refusal === undefined ? true : undefined
      })
    },

    renew({ version, ...session }, state) {
      return untilFree(async () => {
        const item = await findOwn(table, session, now())
        if (versionOf(item) !== version) throw sessionChanged()
        const news = { version: { N: String(version + 1) }, details: { S: JSON.stringify(state) } }
        const refusal = await commit(table, [renewalStep(item, news)])
        return refusal === undefined ? sessionOf({ ...item, ...news }) : undefined
      })
    },

    async end({ id, subject }) {
      const found = await remove(table, { kind, owner: subject }, { id, now: now() })
      if (!found) throw sessionNotFound()
    },

    async list(subject) {
      const items = await listLive(table, { kind, owner: subject }, now())
      return items.map(sessionOf)
    },
  }
}

/** The oldest of those who have no place beside one more. */
function tooMany(live: Held[]): Held[] {
  return live.slice(0, Math.max(0, live.length + 1 - maxSessionsEach))
}

/** @throws `session-not-found` */
async function findOwn(table: Table, { id, subject }: SessionOf, now: Date): Promise<Item> {
  const item = await findLive(table, { kind, id, now })
  if (item?.owner?.S !== subject) throw sessionNotFound()
  return item
}

/** It refuses if someone else has taken the session, or renewed it, since `item` was read. */
function leaseStep(item: Item, until: string): Step {
  const { version = { N: '' }, leaseUntil = { S: '' } } = item
  const write = {
    Update: {
      Key: singleKey(kind, String(item.id?.S)),
      UpdateExpression: 'set leaseUntil = :until',
      ConditionExpression:
        'version = :version and (attribute_not_exists(leaseUntil) or leaseUntil = :known)',
      ExpressionAttributeValues: {
        ':until': { S: until },
        ':version': version,
        ':known': leaseUntil,
      },
    },
  }
  return { write, refusal: 'changed' }
}

function renewalStep(item: Item, news: Record<'version' | 'details', Item[string]>): Step {
  const { version = { N: '' } } = item
  const write = {
    Update: {
      Key: singleKey(kind, String(item.id?.S)),
      UpdateExpression: 'set details = :details, version = :next remove leaseUntil',
      ConditionExpression: 'version = :version',
      ExpressionAttributeValues: {
        ':details': news.details,
        ':next': news.version,
        ':version': version,
      },
    },
  }
  return { write, refusal: 'changed' }
}

function versionOf(item: Item): number {
  return Number(item.version?.N)
}

function sessionOf(item: Item): KeptSession {
  const text = (name: string) => item[name]?.S ?? ''
  return {
    ...(JSON.parse(text('origin')) as Pick<NewSession, 'userAgent' | 'address'>),
    ...(JSON.parse(text('details')) as SessionState),
    id: text('id'),
    subject: text('owner'),
    version: versionOf(item),
    createdAt: text('createdAt'),
    lastUsedAt: text('lastUsedAt'),
    expiresAt: text('expiresAt'),
  }
}
