import { EventFeed, type Service, tokenFile } from '@gatehouse/kit'
import { openAccess } from './identity/access.ts'
import { openToAll } from './policy/decisions.ts'
import { openPolicies } from './policy/policy-files.ts'
import { DirectoryTrail } from './audit/directory-trail.ts'
import type { Settings } from './config.ts'
import type { Dependencies } from './dependencies.ts'
import { ResponseCache } from './forward/cache.ts'
import { Upstream } from './upstream/upstream.ts'

/**
 * What the settings make of the gateway, before it listens.
 * @throws {SettingsError} if the policies cannot be used
 */
export async function openGateway(settings: Settings, service: Service): Promise<Dependencies> {
  const { log } = service
  const token = (setting: 'BROKER_TOKEN_FILE' | 'DIRECTORY_TOKEN_FILE') =>
    tokenFile(setting, settings[setting], log)
  const decisions =
    settings.GATEHOUSE_AUTH === 'none' ? openToAll : await openPolicies(settings, log)
  const directory = new Upstream('directory', settings.DIRECTORY_URL, token('DIRECTORY_TOKEN_FILE'))
  const trail = new DirectoryTrail({ ...service, directory })
  return {
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
  }
}
