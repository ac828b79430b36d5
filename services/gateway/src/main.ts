import { EventFeed, createService, runService, serve } from '@gatehouse/kit'
import { createApp } from './app.ts'
import { DirectoryTrail } from './audit/directory-trail.ts'
import { configFromEnv } from './config.ts'
import { ResponseCache } from './forward/cache.ts'
import { Upstream } from './upstream/upstream.ts'

await runService(async () => {
  const settings = configFromEnv()
  const service = createService('gateway', settings)
  const directory = new Upstream('directory', settings.DIRECTORY_URL)
  const app = createApp({
    ...service,
    broker: new Upstream('broker', settings.BROKER_URL),
    directory,
    cache: new ResponseCache({ refreshable: settings.GATEHOUSE_STAGE === 'local' }),
    changes: new EventFeed(),
    decisions: { decide: () => ({ allowed: false, policies: [] }) },
    trail: new DirectoryTrail({ ...service, directory }),
  })
  return serve(app, service)
})
