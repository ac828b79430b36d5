import assert from 'node:assert/strict'
import type { Leaks } from '../../support/leaks.ts'
import type { Answer, Answers, Who } from './answers.ts'

type Cookie = { value: string; path: string }

/** A browser, which follows redirects when it is told to. To it, cookies of one host are for all of its ports. */
export class Browser {
  readonly #who: string
  readonly #answers: Answers
  readonly #leaks: Leaks
  readonly #cookies = new Map<string, Cookie>()

  constructor(who: string, answers: Answers, leaks: Leaks) {
    this.#who = who
    this.#answers = answers
    this.#leaks = leaks
  }

  async visit(url: string, init: RequestInit = {}): Promise<Answer> {
    const cookie = this.#cookiesFor(new URL(url).pathname)
    const headers = { accept: 'text/html', cookie, ...(init.headers as Record<string, string>) }
    const answer = await this.#answers.ask(this.#who, url, { ...init, headers })
    for (const line of answer.headers.getSetCookie()) this.#take(line)
    return answer
  }

  /** As who it asks, at the gateway. */
  get who(): Who {
    return { name: this.#who, headers: { cookie: this.#cookiesFor('/') } }
  }

  /** Signs `person` in by the page of the local issuer. */
  async signIn(gateway: string, person: string): Promise<void> {
    const begun = await this.#onward(`${gateway}/auth/login?returnTo=/docs`)
    const page = await this.#onward(begun)
    assert.match((await this.visit(page)).text, /Who are you/)
    const body = new URLSearchParams({ person })
    const chosen = await this.#onward(page, { method: 'POST', body })
    const callback = await this.#onward(chosen)
    assert.equal(await this.#onward(callback), `${gateway}/docs`)
  }

  /** Where an answer sends the browser: much of a sign-in travels there. */
  async #onward(from: string, init?: RequestInit): Promise<string> {
    const { status, headers, text } = await this.visit(from, init)
    const url = new URL(headers.get('location') ?? assert.fail(`${status} ${text}`), from)
    for (const [name, value] of url.searchParams) {
      if (/^(?:state|nonce|code|code_challenge)$/.test(name)) this.#leaks.watch(`a ${name}`, value)
    }
    const [, interaction] = /^\/interaction\/([\w-]{20,})$/.exec(url.pathname) ?? []
    if (interaction !== undefined) this.#leaks.watch('an id of a sign-in', interaction)
    return url.href
  }

  /** Signs out, at the issuer too, and goes on with what was its session. */
  async signOut(gateway: string): Promise<void> {
    const { headers } = this.who
    const init = { method: 'POST', headers: { origin: gateway } }
    const elsewhere = await this.#onward(`${gateway}/auth/logout`, init)
    assert.equal(await this.#onward(elsewhere), `${gateway}/`)
    const former = await this.#answers.ask('whoever stole it', `${gateway}/api/v1/me`, { headers })
    assert.match(former.text, /"anonymous"/)
  }

  #cookiesFor(pathname: string): string {
    return [...this.#cookies]
      .filter(([, { path }]) => pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ')
  }

  #take(line: string): void {
    const [pair = '', ...attributes] = line.split('; ')
    const [name = '', value = ''] = pair.split('=')
    const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/'
    if (value === '') this.#cookies.delete(name)
    else this.#cookies.set(name, { value, path })
    const known = name.replace(/_\d+/, '')
    if (value.length >= 8) this.#leaks.watch(`a cookie ${known}`, value)
  }
}
