import { EventFeed, createService, runService, serve } from '@gatehouse/kit'
import { openAccess } from './access/access.ts'
import { createApp } from './app.ts'
import { logTrail } from './audit/log-trail.ts'
import { configFromEnv } from './config.ts'
import { ResponseCache } from './forward/cache.ts'
import { Upstream } from './upstream/upstream.ts'

await runService(async () => {
  const settings = configFromEnv()
  const service = createService('gateway', settings)
  const { log } = service
  const directory = new Upstream('directory', settings.DIRECTORY_URL)
  const trail = logTrail(log)
  const app = createApp({
    ...service,
    broker: new Upstream('broker', settings.BROKER_URL),
    directory,
    cache: new ResponseCache({ refreshable: settings.GATEHOUSE_STAGE === 'local' }),
    changes: new EventFeed(),
    access: openAccess({ settings, directory, trail, rolesFor: () => [], log }),
    trail,
  })
  return serve(app, service)
})
