import { EventFeed, createService, runService, serve, tokenFile } from '@gatehouse/kit'
import { openAccess } from './access/access.ts'
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
  const token = (setting: 'BROKER_TOKEN_FILE' | 'DIRECTORY_TOKEN_FILE') =>
    tokenFile(setting, settings[setting], log)
  const decisions =
    settings.GATEHOUSE_AUTH === 'none' ? openToAll : await openPolicies(settings, log)
  const directory = new Upstream('directory', settings.DIRECTORY_URL, token('DIRECTORY_TOKEN_FILE'))
  const trail = new DirectoryTrail({ ...service, directory })
  const app = createApp({
    ...service,
    settings,
    broker: new Upstream('broker', settings.BROKER_URL, token('BROKER_TOKEN_FILE')),
    directory,
    cache: new ResponseCache(),
    changes: new EventFeed(),
    decisions,
    access: openAccess({
      settings,
      directory,
      trail,
      rolesFor: (who) => decisions.rolesFor(who),
      log,
    }),
    trail,
  })
  return serve(app, service)
})
