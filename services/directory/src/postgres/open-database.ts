import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ProblemError } from '@gatehouse/contract'
import { SettingsError } from '@gatehouse/kit'
import type { Logger } from 'pino'
import { type DatabaseSettings, usesTls } from './address.ts'
import { storageFailure } from './failures.ts'
import { migrate } from './migrate.ts'
import type { Database } from './schema.ts'

/** Milliseconds between two attempts to reach a database that is not there yet. */
const retryMs = 1_000

type Settings = DatabaseSettings & { GATEHOUSE_DATA_DIR: string; DATABASE_POOL_SIZE: number }

export type OpenedDatabase = {
  db: Database
  /** When it can be reached and its tables are up to date. A server that does not answer is waited for. */
  ready: Promise<void>
}

/**
 * The server that the settings name, else the embedded database. The other one is not loaded: it would cost
 * each process memory and time.
 * @throws {SettingsError} if another process holds the embedded database, or it is not installed
 */
export async function openDatabase(settings: Settings, log: Logger): Promise<OpenedDatabase> {
  const { DATABASE_URL: url, DATABASE_PASSWORD_FILE: passwordFile } = settings
  if (url === undefined) {
    const { openEmbedded } = await loadEmbedded()
    const db = openEmbedded(join(settings.GATEHOUSE_DATA_DIR, 'postgres'))
    return { db, ready: migrateWhenReached(() => migrate(db), log) }
  }
  const { openForMigrations, openServer } = await import('./server.ts')
  const { DATABASE_CA_FILE: caFile, DATABASE_POOL_SIZE: poolSize } = settings
  const options = { url, passwordFile, tls: usesTls(settings), caFile, log }
  const db = openServer({ ...options, poolSize })
  const attempt = () => migrate(db, () => openForMigrations(options))
  return { db, ready: migrateWhenReached(attempt, log) }
}

async function loadEmbedded() {
  try {
    return await import('./embedded.ts')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new SettingsError('directory', [
      'No database is set, and images hold no embedded one: name a PostgreSQL server in DATABASE_URL, or a ' +
        'table and a bucket in DYNAMODB_TABLE and S3_BUCKET.',
    ])
  }
}

async function migrateWhenReached(attempt: () => Promise<string[]>, log: Logger): Promise<void> {
  for (;;) {
    try {
      const migrations = await attempt()
      if (migrations.length > 0) log.info({ migrations }, 'the tables were brought up to date')
      return
    } catch (error) {
      const failure = storageFailure(error)
      if (!(failure instanceof ProblemError)) throw error
      log.warn({ err: error }, 'the database cannot be used yet; trying on')
      await sleep(retryMs)
    }
  }
}
