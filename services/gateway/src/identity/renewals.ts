import { setTimeout as sleep } from 'node:timers/promises'
import { ProblemError } from '@gatehouse/contract'
import { Backoff, type SecretText } from '@gatehouse/kit'
import type { Logger } from 'pino'
import { GrantEndedError } from '../sign-in/issuer-failures.ts'
import type { Grant, Issuer } from '../sign-in/issuer.ts'
import { type RolesOf, describedBy } from './claims.ts'
import type { Asker } from './directory.ts'
import { type IssuerTokens, seal, unseal } from './sealing.ts'
import type { KeptSession } from './session.ts'
import type { SessionState, SessionStore } from './session-store.ts'

/** Longer than the issuer and the directory may take together. */
const leaseSeconds = 30
/** How long requests wait for it, in milliseconds: then they go on with what was known. */
const patienceMilliseconds = 2_000
/** How long what the issuer said is offered to a directory that cannot be reached, in milliseconds. */
const persistenceMilliseconds = 600_000

const closingMilliseconds = 3_000

export type Renewed = KeptSession | 'ended' | 'later'

export type RenewalOptions = {
  issuer: Issuer
  store: SessionStore
  rolesOf: RolesOf
  /** Hears of a session that the issuer has ended. */
  onEnded: (session: KeptSession, asker: Asker) => void
  log: Logger
}

/** Asks the issuer anew about people who have signed in: one gateway, and one request of it, for all. */
export class Renewals {
  readonly #options: RenewalOptions
  readonly #running = new Map<string, { renewed: Promise<Renewed>; patientUntil: number }>()
  readonly #closing = new AbortController()

  constructor(options: RenewalOptions) {
    this.#options = options
  }

  /** What became of the session; `later` if that is not known yet, or it could not be renewed. */
  async renew(session: KeptSession, cookie: SecretText, asker: Asker): Promise<Renewed> {
    const { renewed, patientUntil } =
      this.#running.get(session.id) ?? this.#begin(session, cookie, asker)
    const patience = new AbortController()
    const wait = Math.max(0, patientUntil - performance.now())
    const tooLate = sleep(wait, 'later' as const, { signal: patience.signal, ref: false })
    try {
      return await Promise.race([renewed, tooLate.catch(() => 'later' as const)])
    } finally {
      patience.abort()
    }
  }

  /** Lets those that run come to their end, for a while: what the issuer gave must not be lost. */
  async close(): Promise<void> {
    this.#closing.abort()
    const ended = Promise.all([...this.#running.values()].map(({ renewed }) => renewed))
    await Promise.race([ended, sleep(closingMilliseconds, undefined, { ref: false })])
  }

  #begin(session: KeptSession, cookie: SecretText, asker: Asker) {
    // The request may be over long before this is.
    const { id, headers } = asker
    const renewed = this.#renew(session, cookie, { id, headers })
      .catch((error: unknown) => this.#postpone(error))
      .finally(() => this.#running.delete(session.id))
    const running = { renewed, patientUntil: performance.now() + patienceMilliseconds }
    this.#running.set(session.id, running)
    return running
  }

  #postpone(error: unknown): 'later' {
    const { log } = this.#options
    const cause = error instanceof ProblemError ? (error.cause ?? error) : error
    log.warn({ err: cause }, 'a session could not be renewed: it goes on as it is')
    return 'later'
  }

  async #renew(session: KeptSession, cookie: SecretText, asker: Asker): Promise<Renewed> {
    const { issuer, store, log, onEnded } = this.#options
    const { subject, sealedTokens = '' } = session
    const tokens = unseal(sealedTokens, cookie, subject)
    if (!tokens?.refreshToken || issuer.away) return 'later'
    const leased = await store.lease(session, leaseSeconds, asker)
    if (leased !== true) return leased || 'later'
    try {
      const grant = await issuer.refresh(tokens.refreshToken)
      const said = grant.claims && describedBy(grant.claims)
      if (grant.claims && said?.id !== subject) {
        throw new GrantEndedError('the issuer names someone else')
      }
      const state = this.#stateAfter(session, grant, tokens, cookie)
      return await this.#keep(session, state, asker)
    } catch (error) {
      if (!(error instanceof GrantEndedError)) throw error
      log.info({ sessionId: session.id }, `a session ends: ${error.message}`)
      onEnded(session, asker)
      await store.end(session.id, subject, asker)
      return 'ended'
    }
  }

  #stateAfter(
    { name, email, roles, expiresAt, subject }: KeptSession,
    { claims, tokens, freshFor }: Grant,
    before: IssuerTokens,
    cookie: SecretText,
  ): SessionState {
    const who = claims && describedBy(claims)
    const { name: toldName, email: toldEmail } = who ?? { name, email }
    const freshUntil = Math.min(Date.now() + freshFor, Date.parse(expiresAt))
    const sealedTokens = seal({ ...before, ...tokens }, cookie, subject)
    return {
      name: toldName,
      ...(toldEmail !== undefined && { email: toldEmail }),
      roles: claims && who ? this.#options.rolesOf(claims, who) : roles,
      freshUntil: new Date(freshUntil).toISOString(),
      ...(sealedTokens !== undefined && { sealedTokens }),
    }
  }

  /** The old refresh token may be spent: what came for it is offered until the directory has it. */
  async #keep(session: KeptSession, state: SessionState, asker: Asker): Promise<Renewed> {
    const retry = new Backoff(250, 5_000)
    const until = performance.now() + persistenceMilliseconds
    for (;;) {
      try {
        return (await this.#options.store.renew(session, state, asker)) ?? 'ended'
      } catch (error) {
        const passing = error instanceof ProblemError && error.problem.status >= 500
        if (!passing || performance.now() > until) throw error
        await retry.wait(this.#closing.signal)
        if (this.#closing.signal.aborted) throw error
      }
    }
  }
}
