import { createLogger, createMetrics, runService, serve, serviceVersion } from '@gatehouse/kit'
import { createApp } from './app.ts'
import { configFromEnv } from './config.ts'
import { openStore } from './open-store.ts'

await runService(async () => {
  const settings = configFromEnv()
  const version = serviceVersion('directory', settings)
  const log = createLogger('directory', { level: settings.LOG_LEVEL })
  const metrics = createMetrics(version)
  const lifecycle = { ready: false }
  const store = await openStore(settings, log)
  const app = createApp({ version, settings, log, metrics, lifecycle, store })
  return serve(app, settings, metrics, lifecycle)
})
