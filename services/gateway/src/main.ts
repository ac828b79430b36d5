import { EventFeed, createService, runService, serve } from '@gatehouse/kit'
import { createApp } from './app.ts'
import { configFromEnv } from './config.ts'
import { ResponseCache } from './forward/cache.ts'
import { Upstream } from './upstream/upstream.ts'

await runService(async () => {
  const settings = configFromEnv()
  const service = createService('gateway', settings)
  const app = createApp({
    ...service,
    settings,
    broker: new Upstream('broker', settings.BROKER_URL),
    directory: new Upstream('directory', settings.DIRECTORY_URL),
    cache: new ResponseCache({ refreshable: settings.GATEHOUSE_STAGE === 'local' }),
    changes: new EventFeed(),
  })
  return serve(app, service)
})
