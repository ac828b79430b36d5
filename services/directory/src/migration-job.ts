import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger } from '@gatehouse/kit'
import type { MigrationSettings } from './config.ts'
import { openDatabase } from './postgres/open-database.ts'

/** How long the job waits for its database, in milliseconds. What runs it runs it again. */
const patience = 60_000

/**
 * Brings the tables up to date and ends, for a job ahead of a release: the service would do it at its start,
 * but of a release that cannot migrate nothing should start. A DynamoDB table needs nothing.
 * @throws {SettingsError} if there is no database
 * @throws {Error} if it does not answer in time
 */
export async function runMigrationJob(settings: MigrationSettings): Promise<void> {
  const log = createLogger('directory', { level: settings.LOG_LEVEL })
  if (settings.DYNAMODB_TABLE !== undefined) {
    log.info('people are in a DynamoDB table, which has no migrations')
    return
  }
  const { db, ready } = await openDatabase(settings, log)
  await Promise.race([ready, refuseLater()])
  await db.destroy()
  log.info('the tables are up to date')
}

async function refuseLater(): Promise<never> {
  await sleep(patience, undefined, { ref: false })
  throw new Error(`the database could not be used within ${patience / 1000} s`)
}
