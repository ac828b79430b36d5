import type { Service } from '@gatehouse/kit'
import type { Logger } from 'pino'
import type { AccessStore } from './access/store.ts'
import type { Settings } from './config.ts'
import type { Dependencies } from './dependencies.ts'
import { databaseAway } from './postgres/failures.ts'
import { openDatabase } from './postgres/open-database.ts'
import type { Database } from './postgres/schema.ts'
import { createPostgresAccess } from './postgres/access/store.ts'
import { createPostgresStore } from './postgres/store.ts'
import type { UserStore } from './store.ts'

export type OpenedStore = Pick<Dependencies, 'store' | 'access' | 'identity'> & {
  /** When it can be reached and its tables are up to date; until then what is asked of it may fail. */
  ready: Promise<void>
}

/**
 * The people, and what is kept beside them, where the settings say. A database server that does not answer is
 * waited for; a table is looked at once, and the log says what is wrong with it.
 * @throws {SettingsError} if another process holds the embedded database, or it is not installed
 */
export async function openStore(
  settings: Settings,
  service: Pick<Service, 'log' | 'metrics'>,
): Promise<OpenedStore> {
  const { log } = service
  const { DYNAMODB_TABLE: table, S3_BUCKET: bucket } = settings
  if (bucket === undefined) {
    const { db, ready } = await openDatabase(settings, log)
    return { store: gated(createPostgresStore(db), ready), access: accessIn(db, ready, log), ready }
  }
  // What the settings do not ask for is not loaded: it would cost each process memory and time.
  const { openAws } = await import('./open-aws.ts')
  const aws = await openAws(settings, service)
  const { identity } = aws
  const pictures = aws.avatars(bucket)
  if (table !== undefined) {
    const { access, ...people } = aws.tables(table, pictures)
    const store = closing(people.store, identity)
    return { store, access, identity, ready: lookAt(store, log) }
  }
  const { db, ready } = await openDatabase(settings, log)
  const onLeft = (error: unknown) =>
    log.warn({ err: error }, 'pictures that nobody uses are left in S3: they could not be removed')
  const store = createPostgresStore(db, pictures, onLeft)
  const access = accessIn(db, ready, log)
  return { store: gated(closing(store, identity), ready), access, identity, ready }
}

function accessIn(db: Database, ready: Promise<void>, log: Logger): AccessStore {
  const { sessions, keys, audit } = createPostgresAccess(db, { log })
  return {
    sessions: gated(sessions, ready),
    keys: gated(keys, ready),
    audit: gated(audit, ready),
  }
}

/** The store, which answers that it is not there until its tables are up to date. */
function gated<T extends object>(store: T, ready: Promise<void>): T {
  let isReady = false
  void ready.then(
    () => (isReady = true),
    () => undefined,
  )
  const calls = Object.entries(store).map(([name, call]) => [
    name,
    (...args: never[]) => {
      if (isReady || name === 'close') return (call as (...all: never[]) => unknown)(...args)
      return Promise.reject(databaseAway())
    },
  ])
  return Object.fromEntries(calls) as T
}

/** The store, which also closes what it needs. */
function closing(store: UserStore, needed: { close(): void }): UserStore {
  const close = () => store.close().finally(() => needed.close())
  return { ...store, close }
}

async function lookAt(store: UserStore, log: Logger): Promise<void> {
  try {
    await store.check()
  } catch (error) {
    const { message, cause = error } = error as Error
    log.error({ err: cause }, `the table of people cannot be used: ${message}`)
  }
}
