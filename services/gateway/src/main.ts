import { EventFeed, createService, runService, serve } from '@gatehouse/kit'
import { openToAll } from './access/decisions.ts'
import { openPolicies } from './access/policy-files.ts'
import { createApp } from './app.ts'
import { DirectoryTrail } from './audit/directory-trail.ts'
import { configFromEnv } from './config.ts'
import { ResponseCache } from './forward/cache.ts'
import { Upstream } from './upstream/upstream.ts'

await runService(async () => {
  const settings = configFromEnv()
  const service = createService('gateway', settings)
  const { log } = service
  const decisions =
    settings.GATEHOUSE_AUTH === 'none' ? openToAll : await openPolicies(settings, log)
  const directory = new Upstream('directory', settings.DIRECTORY_URL)
  const app = createApp({
    ...service,
    broker: new Upstream('broker', settings.BROKER_URL),
    directory,
    cache: new ResponseCache(),
    changes: new EventFeed(),
    decisions,
    trail: new DirectoryTrail({ ...service, directory }),
  })
  return serve(app, service)
})
