import type { HealthCheck } from '@gatehouse/kit'
import type { Clock } from '../identity/clock.ts'

/** How long an answer counts, so that health can be asked for often, in milliseconds. */
const keptMilliseconds = 10_000
/** Below the time that a check may take at all, after which it would count as down. */
const patienceMilliseconds = 700

const away = {
  status: 'degraded',
  detail:
    'The issuer cannot be reached: nobody new can sign in, and those who are signed in stay so until their sessions end.',
} as const

/** Looks whether the issuer answers. */
export class Reachability {
  readonly #url: string
  readonly #now: Clock
  #known: { reached: boolean; until: number } | undefined

  /** OpenID Connect Discovery, section 4. */
  constructor(issuer: URL, now: Clock) {
    this.#now = now
    this.#url = `${issuer.href.replace(/\/$/, '')}/.well-known/openid-configuration`
  }

  readonly check: HealthCheck = async () => {
    if (!this.#known || this.#known.until <= this.#now()) {
      const reached = await this.#look()
      this.#known = { reached, until: this.#now() + keptMilliseconds }
    }
    return this.#known.reached ? { status: 'ok' } : away
  }

  async #look(): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(patienceMilliseconds)
      const answer = await fetch(this.#url, { redirect: 'manual', signal })
      await answer.body?.cancel()
      return answer.status === 200
    } catch {
      return false
    }
  }
}
