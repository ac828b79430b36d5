import { once } from 'node:events'
import { Agent, type IncomingMessage, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export type LoadOptions = {
  /** A function makes one for each request, by its number: what is asked once is answered from no cache. */
  url: string | ((number: number) => string)
  /** How many requests are begun within a second, whether or not earlier ones are answered. */
  perSecond: number
  timeoutMilliseconds?: number
  headers?: Record<string, string>
}

/** A request that was lost, or answered 5xx. `at` is in milliseconds since the load began. */
export type Lost = { at: number; why: string }

/** In milliseconds. */
const longestPause = 100

async function tick(): Promise<number> {
  const begun = performance.now()
  await sleep(5)
  return begun
}

/** Sends GET requests at a rate over connections that are kept, as browsers and proxies do. */
export class Load {
  sent = 0
  /** By status, and by the versions of the services that answered. */
  readonly statuses = new Map<number, number>()
  readonly versions = new Map<string, number>()
  readonly lost: Lost[] = []
  /** Connections that nobody took. They are asked for again, as every proxy does: nothing was sent. */
  refused = 0
  readonly #options: LoadOptions
  readonly #agent = new Agent({ keepAlive: true, scheduling: 'fifo' })
  readonly #milliseconds: number[] = []
  readonly #begun = performance.now()
  readonly #pending = new Set<Promise<void>>()
  readonly #ended: Promise<void>
  #stopping = false

  constructor(options: LoadOptions) {
    this.#options = options
    this.#ended = this.#run()
  }

  /** Ends once all that was sent is answered, or lost. */
  async stop(): Promise<this> {
    this.#stopping = true
    await this.#ended
    await Promise.all(this.#pending)
    this.#agent.destroy()
    return this
  }

  /** Goes on until so many were sent. */
  async untilSent(count: number): Promise<void> {
    while (this.sent < count) await sleep(50)
  }

  /** How many are not answered yet. */
  get open(): number {
    return this.#pending.size
  }

  /** In milliseconds, of all answers. */
  percentile(percent: number): number {
    const sorted = this.#milliseconds.toSorted((a, b) => a - b)
    return Math.round(sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? 0)
  }

  /** For the person who reads the output of a test. */
  toString(): string {
    const statuses = [...this.statuses].map(([status, count]) => `${count} × ${status}`).join(', ')
    const lost = this.lost.slice(0, 5).map(({ at, why }) => `${why} at ${Math.round(at)} ms`)
    return `${this.sent} requests: ${statuses}; ${this.lost.length} lost, ${this.refused} refused; p95 ${this.percentile(95)} ms, p99 ${this.percentile(99)} ms. ${lost.join('; ')}`
  }

  /** Where this process is held up it sends fewer: what it would then send at once is no load of that rate. */
  async #run(): Promise<void> {
    let due = 0
    for (let last = performance.now(); !this.#stopping; last = await tick()) {
      due += (Math.min(performance.now() - last, longestPause) * this.#options.perSecond) / 1000
      for (; due >= 1; due -= 1) this.#send()
    }
  }

  #send(): void {
    this.sent += 1
    const at = performance.now() - this.#begun
    const sending = this.#ask(this.#url(this.sent)).then(
      (status) => {
        this.#milliseconds.push(performance.now() - this.#begun - at)
        this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
        if (status >= 500) this.lost.push({ at, why: `answered ${status}` })
      },
      (error: Error & { code?: string }) => {
        this.lost.push({ at, why: error.code ?? error.message })
      },
    )
    this.#pending.add(sending)
    void sending.finally(() => this.#pending.delete(sending))
  }

  #url(number: number): string {
    const { url } = this.#options
    return typeof url === 'string' ? url : url(number)
  }

  async #ask(url: string): Promise<number> {
    const signal = AbortSignal.timeout(this.#options.timeoutMilliseconds ?? 10_000)
    const answer = await this.#answer(url, signal)
    await once(answer.resume(), 'end')
    const versions = String(answer.headers['x-gatehouse-versions'])
    this.versions.set(versions, (this.versions.get(versions) ?? 0) + 1)
    return answer.statusCode ?? 0
  }

  async #answer(url: string, signal: AbortSignal): Promise<IncomingMessage> {
    const { headers = {} } = this.#options
    try {
      return await new Promise<IncomingMessage>((resolve, reject) => {
        get(url, { agent: this.#agent, headers, signal }, resolve).once('error', reject)
      })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error
      this.refused += 1
      await sleep(20, undefined, { signal })
      return this.#answer(url, signal)
    }
  }
}
