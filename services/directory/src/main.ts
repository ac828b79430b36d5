import { setTimeout as sleep } from 'node:timers/promises'
import { type Running, createService, openCallers, runMain, serve } from '@gatehouse/kit'
import { createApp } from './app.ts'
import { configFromEnv, migrationConfigFromEnv } from './config.ts'
import { openStore } from './open-store.ts'

/** How long the start waits for a database before it answers that there is none, in milliseconds. */
const patience = 3_000

async function start(): Promise<Running> {
  const settings = configFromEnv()
  const service = createService('directory', settings)
  const { ready, ...opened } = await openStore(settings, service)
  // The database opens while the server is built; a new one takes all the time there is meanwhile, which a
  // server that was up already would take for overload.
  const app = createApp({
    ...service,
    ...opened,
    callers: openCallers(settings, service),
    auditDays: settings.GATEHOUSE_AUDIT_DAYS,
  })
  if (settings.DATABASE_URL === undefined) await ready
  // A server elsewhere may be away for long: probes are answered meanwhile.
  else await Promise.race([ready, sleep(patience, undefined, { ref: false })])
  return serve(app, service, ready)
}

async function migrate(): Promise<void> {
  const { runMigrationJob } = await import('./migration-job.ts')
  await runMigrationJob(migrationConfigFromEnv())
}

await runMain('directory', start, { migrate })
