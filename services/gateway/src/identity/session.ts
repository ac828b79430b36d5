import type { Output, directoryRoutes } from '@gatehouse/contract'
import type { RolesFor } from './claims.ts'
import { personOf } from './known-principals.ts'
import type { Person } from './principal.ts'

/** A session as the directory keeps it. */
export type KeptSession = Output<typeof directoryRoutes.findSession>['data']

/** A session as a gateway goes by it for a while. */
export type Session = {
  kept: KeptSession
  person: Person
  /** When the issuer is to be asked anew, in milliseconds of `Date.now()`. */
  dueAt: number
}

/** Roles that the issuer did not tell follow the policies of today, not those of the day of the sign-in. */
export function sessionOf(kept: KeptSession, rolesFor: RolesFor | undefined): Session {
  const { id: sessionId, subject: id, name, email, roles } = kept
  const who = { id, name, ...(email !== undefined && { email }) }
  return {
    kept,
    person: personOf({
      ...who,
      roles: rolesFor ? rolesFor(who) : roles,
      sessionId,
      expiresAt: new Date(kept.expiresAt),
    }),
    dueAt: kept.sealedTokens === undefined ? Infinity : Date.parse(kept.freshUntil),
  }
}
