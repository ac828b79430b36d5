import {
  EventFeed,
  createLogger,
  createMetrics,
  runService,
  serve,
  serviceVersion,
} from '@gatehouse/kit'
import { createApp } from './app.ts'
import { ResponseCache } from './forward/cache.ts'
import { configFromEnv } from './config.ts'
import { Upstream } from './upstream/upstream.ts'

await runService(async () => {
  const settings = configFromEnv()
  const version = serviceVersion('gateway', settings)
  const metrics = createMetrics(version)
  const lifecycle = { ready: false }
  const app = createApp({
    version,
    settings,
    log: createLogger('gateway', { level: settings.LOG_LEVEL }),
    metrics,
    lifecycle,
    broker: new Upstream('broker', settings.BROKER_URL),
    directory: new Upstream('directory', settings.DIRECTORY_URL),
    cache: new ResponseCache(),
    changes: new EventFeed(),
  })
  return serve(app, settings, metrics, lifecycle)
})
