import type { Logger } from 'pino'
import type { AuditTrail } from '../audit/trail.ts'
import { Issuer } from '../sign-in/issuer.ts'
import { publicUrlOf } from '../public-url.ts'
import { type SignInSettings, issuerIn } from '../sign-in/settings.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { BearerTokens } from './bearer-tokens.ts'
import { BrowserCookie, cookieNames } from './browser-cookie.ts'
import { type RolesFor, type RolesOf, rolesIn } from './claims.ts'
import type { Clock } from './clock.ts'
import { DirectoryClient } from './directory.ts'
import { endedByIssuer } from './events.ts'
import { ApiKeys } from './keys.ts'
import { Renewals } from './renewals.ts'
import { SessionStore } from './session-store.ts'
import { Sessions } from './sessions.ts'

/** What tells who asks. */
export type Access = {
  /** False where everyone may do everything: then nobody is asked who they are. */
  asks: boolean
  publicUrl: URL
  sessionCookie: BrowserCookie
  sessions: Sessions
  keys: ApiKeys
  rolesOf: RolesOf
  /** Absent where people cannot sign in, and programs have API keys alone. */
  issuer?: Issuer | undefined
  bearerTokens?: BearerTokens | undefined
  close(): Promise<void>
}

export type AccessOptions = {
  settings: SignInSettings
  directory: Upstream
  trail: AuditTrail
  rolesFor: RolesFor
  log: Logger
  now?: Clock | undefined
}

export function openAccess({
  settings,
  directory,
  trail,
  rolesFor,
  log,
  now,
}: AccessOptions): Access {
  // Without a public URL nobody signs in, and there is no cookie.
  const publicUrl = publicUrlOf(settings) ?? new URL('http://localhost')
  const rolesClaim = settings.GATEHOUSE_OIDC_ROLES_CLAIM
  const rolesOf: RolesOf = (claims, who) =>
    rolesClaim === undefined ? [...rolesFor(who)] : rolesIn(claims, rolesClaim)
  const issuerSettings = issuerIn(settings)
  const issuer = issuerSettings && new Issuer(issuerSettings, publicUrl, log, now)
  const client = new DirectoryClient(directory)
  const store = new SessionStore(client)
  const onEnded = endedByIssuer(trail)
  const sessions = new Sessions({
    store,
    renewals: issuer && new Renewals({ issuer, store, rolesOf, onEnded, log }),
    rolesFor: rolesClaim === undefined ? rolesFor : undefined,
    seconds: settings.GATEHOUSE_SESSION_SECONDS,
    now,
  })
  const audience = issuerSettings?.audience ?? ''
  const bearerTokens = issuer && new BearerTokens({ issuer, audience, rolesOf, log, now })
  return {
    asks: settings.GATEHOUSE_AUTH === 'policy',
    publicUrl,
    sessionCookie: new BrowserCookie(cookieNames.session, publicUrl),
    sessions,
    keys: new ApiKeys(client, now),
    rolesOf,
    issuer,
    bearerTokens,
    close: async () => {
      bearerTokens?.close()
      await sessions.close()
    },
  }
}
