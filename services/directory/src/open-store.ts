import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ProblemError } from '@gatehouse/contract'
import type { Logger } from 'pino'
import type { Settings } from './config.ts'
import { storageFailure } from './postgres/failures.ts'
import { migrate } from './postgres/migrate.ts'
import type { Database } from './postgres/schema.ts'
import { createPostgresStore } from './postgres/store.ts'
import type { UserStore } from './store.ts'

/** Milliseconds between two attempts to reach a database that is not there yet. */
const retryMs = 1_000

export type OpenedStore = {
  store: UserStore
  /** When it can be reached and its tables are up to date; until then what is asked of it may fail. */
  ready: Promise<void>
}

/**
 * The people where the settings say. A server that does not answer is waited for.
 * @throws {SettingsError} if another process holds the embedded database
 */
export async function openStore(settings: Settings, log: Logger): Promise<OpenedStore> {
  const db = await openDatabase(settings, log)
  const ready = migrateWhenReached(db, log)
  const pictures = await openPictures(settings)
  return { store: createPostgresStore(db, pictures), ready }
}

/* What the settings do not ask for is not loaded: it would cost each process memory and time. */

async function openDatabase(settings: Settings, log: Logger): Promise<Database> {
  const { DATABASE_URL: url, DATABASE_PASSWORD_FILE: passwordFile } = settings
  if (url === undefined) {
    const { openEmbedded } = await import('./postgres/embedded.ts')
    return openEmbedded(join(settings.GATEHOUSE_DATA_DIR, 'postgres'))
  }
  const { openServer } = await import('./postgres/server.ts')
  return openServer({ url, passwordFile, log })
}

async function openPictures({ S3_BUCKET: bucket }: Settings) {
  if (bucket === undefined) return undefined
  const { s3Avatars } = await import('./avatars/s3.ts')
  return s3Avatars(bucket)
}

async function migrateWhenReached(db: Database, log: Logger): Promise<void> {
  for (;;) {
    try {
      return await migrate(db)
    } catch (error) {
      const failure = storageFailure(error)
      if (!(failure instanceof ProblemError)) throw error
      log.warn({ err: error }, 'the database cannot be reached yet; trying on')
      await sleep(retryMs)
    }
  }
}
