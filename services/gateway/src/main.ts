import { EventFeed, createService, runService, serve, tokenFile } from '@gatehouse/kit'
import { createApp } from './app.ts'
import { configFromEnv } from './config.ts'
import { ResponseCache } from './forward/cache.ts'
import { Upstream } from './upstream/upstream.ts'

await runService(async () => {
  const settings = configFromEnv()
  const service = createService('gateway', settings)
  const token = (setting: 'BROKER_TOKEN_FILE' | 'DIRECTORY_TOKEN_FILE') =>
    tokenFile(setting, settings[setting], service.log)
  const app = createApp({
    ...service,
    broker: new Upstream('broker', settings.BROKER_URL, token('BROKER_TOKEN_FILE')),
    directory: new Upstream('directory', settings.DIRECTORY_URL, token('DIRECTORY_TOKEN_FILE')),
    cache: new ResponseCache({ refreshable: settings.GATEHOUSE_STAGE === 'local' }),
    changes: new EventFeed(),
  })
  return serve(app, service)
})
