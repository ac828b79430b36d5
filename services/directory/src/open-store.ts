import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ProblemError } from '@gatehouse/contract'
import type { Service } from '@gatehouse/kit'
import type { Logger } from 'pino'
import type { AccessStore } from './access/store.ts'
import type { Settings } from './config.ts'
import type { Dependencies } from './dependencies.ts'
import { usesTls } from './postgres/address.ts'
import { databaseAway, storageFailure } from './postgres/failures.ts'
import { migrate } from './postgres/migrate.ts'
import type { Database } from './postgres/schema.ts'
import { createPostgresAccess } from './postgres/access/store.ts'
import { createPostgresStore } from './postgres/store.ts'
import type { UserStore } from './store.ts'

/** Milliseconds between two attempts to reach a database that is not there yet. */
const retryMs = 1_000

export type OpenedStore = Pick<Dependencies, 'store' | 'access' | 'identity'> & {
  /** When it can be reached and its tables are up to date; until then what is asked of it may fail. */
  ready: Promise<void>
}

/**
 * The people, and what is kept beside them, where the settings say. A database server that does not answer is
 * waited for; a table is looked at once, and the log says what is wrong with it.
 * @throws {SettingsError} if another process holds the embedded database
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

/* What the settings do not ask for is not loaded: it would cost each process memory and time. */

async function openDatabase(
  settings: Settings,
  log: Logger,
): Promise<{ db: Database; ready: Promise<void> }> {
  const { DATABASE_URL: url, DATABASE_PASSWORD_FILE: passwordFile } = settings
  if (url === undefined) {
    const { openEmbedded } = await import('./postgres/embedded.ts')
    const db = openEmbedded(join(settings.GATEHOUSE_DATA_DIR, 'postgres'))
    return { db, ready: migrateWhenReached(() => migrate(db), log) }
  }
  const { openForMigrations, openServer } = await import('./postgres/server.ts')
  const { DATABASE_CA_FILE: caFile, DATABASE_POOL_SIZE: poolSize } = settings
  const options = { url, passwordFile, tls: usesTls(settings), caFile, log }
  const db = openServer({ ...options, poolSize })
  const attempt = () => migrate(db, () => openForMigrations(options))
  return { db, ready: migrateWhenReached(attempt, log) }
}

async function migrateWhenReached(attempt: () => Promise<void>, log: Logger): Promise<void> {
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      const failure = storageFailure(error)
      if (!(failure instanceof ProblemError)) throw error
      log.warn({ err: error }, 'the database cannot be used yet; trying on')
      await sleep(retryMs)
    }
  }
}
