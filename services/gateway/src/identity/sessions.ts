import { type SecretText, hashOf, newToken } from '@gatehouse/kit'
import type { RolesFor } from './claims.ts'
import type { Clock } from './clock.ts'
import type { Asker } from './directory.ts'
import { Lookups } from './lookups.ts'
import type { Person } from './principal.ts'
import type { Renewals } from './renewals.ts'
import { type IssuerTokens, seal, unseal } from './sealing.ts'
import { type KeptSession, type Session, sessionOf } from './session.ts'
import type { SessionStore } from './session-store.ts'

/** How long a session that could not be renewed is left alone, in milliseconds. */
const postponedMilliseconds = 10_000

export type SessionsOptions = {
  store: SessionStore
  /** Absent where there is no issuer to ask anew. */
  renewals?: Renewals | undefined
  /** Absent where the issuer tells the roles. */
  rolesFor?: RolesFor | undefined
  /** How long a session lasts, in seconds. */
  seconds: number
  now?: Clock | undefined
}

export type SignedIn = Pick<KeptSession, 'subject' | 'name' | 'email' | 'roles'> & {
  tokens: IssuerTokens
  /** For how long name and roles are to be taken for true, in milliseconds. */
  freshFor: number
  userAgent?: string | undefined
  address: string
}

/** Who is signed in, by the cookies of browsers. */
export class Sessions {
  readonly #options: SessionsOptions
  readonly #lookups: Lookups<Session, Asker>

  constructor(options: SessionsOptions) {
    const { store, rolesFor, now } = options
    this.#options = options
    this.#lookups = new Lookups<Session, Asker>({
      find: async (hash, { id, headers }) => {
        const kept = await store.find(hash, { id, headers })
        return kept && sessionOf(kept, rolesFor)
      },
      lasts: ({ person }) => person.expiresAt.getTime() - Date.now(),
      now,
    })
  }

  /**
   * Whose cookie it is; nobody's when the session has ended. At once where that is known.
   * @throws {ProblemError} if it is not known, and the directory cannot be asked
   */
  find(cookie: SecretText, asker: Asker): Person | undefined | Promise<Person | undefined> {
    const hash = hashOf(cookie)
    const found = this.#lookups.get(hash, asker)
    if (!(found instanceof Promise)) return this.#current(found, hash, cookie, asker)
    return found.then((session) => this.#current(session, hash, cookie, asker))
  }

  /** Signs someone in: the answer is the secret for the cookie, and for how many seconds it holds. */
  async create(who: SignedIn, asker: Asker): Promise<{ cookie: SecretText; seconds: number }> {
    const { store, seconds } = this.#options
    const { tokens, freshFor, userAgent, email, ...rest } = who
    const cookie = newToken()
    const now = Date.now()
    const lasts = seconds * 1000
    const sealedTokens = seal(tokens, cookie, who.subject)
    const session = {
      ...rest,
      ...(email !== undefined && { email }),
      ...(userAgent !== undefined && { userAgent }),
      ...(sealedTokens !== undefined && { sealedTokens }),
      tokenHash: hashOf(cookie),
      freshUntil: new Date(now + Math.min(freshFor, lasts)).toISOString(),
      expiresAt: new Date(now + lasts).toISOString(),
    }
    await store.create(session, asker)
    return { cookie, seconds }
  }

  /** What the issuer gave with the session of that cookie. */
  async tokensOf(cookie: SecretText, asker: Asker): Promise<IssuerTokens> {
    const session = await this.#lookups.get(hashOf(cookie), asker)
    const { sealedTokens, subject } = session?.kept ?? {}
    if (sealedTokens === undefined || subject === undefined) return {}
    return unseal(sealedTokens, cookie, subject) ?? {}
  }

  /** Ends a session of a person, here at once, at other gateways within 30 s. False if there is none such. */
  async end(id: string, subject: string, asker: Asker): Promise<boolean> {
    const ended = await this.#options.store.end(id, subject, asker)
    this.#forget(id)
    return ended
  }

  list(subject: string, asker: Asker) {
    return this.#options.store.list(subject, asker)
  }

  async close(): Promise<void> {
    await this.#options.renewals?.close()
  }

  #current(session: Session | undefined, hash: string, cookie: SecretText, asker: Asker) {
    const due = session && Date.now() >= session.dueAt && this.#options.renewals
    return due ? this.#renewed(session, hash, cookie, asker) : session?.person
  }

  async #renewed(session: Session, hash: string, cookie: SecretText, asker: Asker) {
    const renewed = await this.#options.renewals?.renew(session.kept, cookie, asker)
    if (renewed === 'ended') {
      this.#forget(session.kept.id)
      return undefined
    }
    if (renewed === undefined || renewed === 'later') {
      session.dueAt = Date.now() + postponedMilliseconds
      return session.person
    }
    const current = sessionOf(renewed, this.#options.rolesFor)
    this.#lookups.replace(hash, session, current)
    return current.person
  }

  #forget(id: string): void {
    this.#lookups.drop(({ kept }) => kept.id === id)
  }
}
