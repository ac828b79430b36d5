import { createLogger, createMetrics, runService, serve, serviceVersion } from '@gatehouse/kit'
import { createApp } from './app.ts'
import { configFromEnv } from './config.ts'
import { openLocalProvider } from './local/provider.ts'

await runService(async () => {
  const settings = configFromEnv()
  const version = serviceVersion('broker', settings)
  const log = createLogger('broker', { level: settings.LOG_LEVEL })
  const metrics = createMetrics(version)
  const lifecycle = { ready: false }
  const provider = await openLocalProvider({
    folder: settings.GATEHOUSE_DATA_DIR,
    region: settings.AWS_REGION,
    log,
    metrics,
  })
  const app = createApp({ version, settings, log, metrics, lifecycle, provider })
  return serve(app, settings, metrics, lifecycle)
})
