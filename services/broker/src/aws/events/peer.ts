import { once } from 'node:events'
import { type IncomingMessage, get } from 'node:http'
import { brokerRoutes } from '@gatehouse/contract'
import { Backoff, type FeedEvent, type TokenFile } from '@gatehouse/kit'
import { readEvents } from '@gatehouse/kit/read-events'
import type { Logger } from 'pino'
import { type ReceivedChange, receivedOf } from './change.ts'
import { heartbeatMilliseconds, instanceHeader } from './offer.ts'

/** How many changes are handled side by side; the stream waits meanwhile. */
const sideBySide = 50

const silenceMilliseconds = 3 * heartbeatMilliseconds
const firstRetryMilliseconds = 100
const longestRetryMilliseconds = 5_000
/** How long a break may last until something counts as missed. */
const patienceMilliseconds = 10_000

export type PeerOptions = {
  /** What this replica calls itself, by which it knows its own stream. */
  instance: string
  /** Takes what the other one received; false when that failed, with no second try to come. */
  take(received: ReceivedChange): Promise<boolean>
  /** Something may have been missed. */
  reset(): void
  /** By which the other one knows that this is a broker. */
  token?: TokenFile | undefined
  log: Logger
}

/** Another replica of the broker, and what it receives. It is followed until it has left, or `close`. */
export class Peer {
  /** Whether it is still named among the replicas. One that is not is followed to its end, and not again. */
  listed = true
  /** Whether it could not be followed for so long that something may have been missed. */
  lost = false
  /** Resolves when it is no longer followed. */
  readonly done: Promise<void>
  readonly #address: { host: string; port: number }
  readonly #options: PeerOptions
  readonly #closing = new AbortController()
  readonly #retry = new Backoff(firstRetryMilliseconds, longestRetryMilliseconds)
  /** The event to go on after; without one, the first that it ever had. */
  #place: string | undefined
  /** Runs while it cannot be followed though nothing says that it has ended in order. */
  #patience: NodeJS.Timeout | undefined
  #self = false

  /** `place` is '0' for a peer that has been there before: it answers that with a reset, not with its history. */
  constructor(
    address: { host: string; port: number },
    place: '0' | undefined,
    options: PeerOptions,
  ) {
    this.#address = address
    this.#place = place
    this.#options = options
    this.#miss()
    this.done = this.#follow()
  }

  /** Whether this replica has found itself. */
  get self(): boolean {
    return this.#self
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.done
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted && this.listed && !this.#self) {
      try {
        await this.#read(signal)
      } catch (error) {
        if (signal.aborted) break
        this.#options.log.debug({ err: error }, 'the stream of another broker broke')
        this.#miss()
      }
      if (!this.#self) await this.#retry.wait(signal)
    }
    const missed = this.#patience !== undefined
    this.#found()
    if (missed && !signal.aborted) this.#options.reset()
  }

  /** Reads the stream to its end. When that is in order, nothing of that process is left to hear. */
  async #read(signal: AbortSignal): Promise<void> {
    const stream = await this.#open(signal)
    this.#found()
    if (stream.headers[instanceHeader] === this.#options.instance) {
      this.#self = true
      stream.destroy()
      return
    }
    this.#options.log.info({ broker: this.#address.host }, 'another broker is followed')
    const underWay = new Set<Promise<void>>()
    for await (const event of readEvents(stream)) {
      this.#retry.reset()
      const taking = this.#take(event).finally(() => underWay.delete(taking))
      underWay.add(taking)
      this.#place = event.id
      if (underWay.size >= sideBySide) await Promise.race(underWay)
    }
    await Promise.all(underWay)
    this.#place = undefined
  }

  /** What another version of the broker has to tell and this one does not understand counts as missed. */
  async #take({ event, data }: FeedEvent): Promise<void> {
    const received = event === 'change' ? receivedOf(data) : undefined
    const taken = received !== undefined && (await this.#options.take(received))
    if (!taken) this.#options.reset()
  }

  async #open(signal: AbortSignal): Promise<IncomingMessage> {
    const request = get({
      ...this.#address,
      path: brokerRoutes.watchReceived.path,
      headers: await this.#headers(),
      agent: false,
      timeout: silenceMilliseconds,
      signal,
    })
    // What breaks the answer comes out of the answer, too.
    request.on('error', () => undefined)
    request.on('timeout', () => request.destroy(new Error('the other broker is silent')))
    const [stream] = (await once(request, 'response')) as [IncomingMessage]
    if (stream.statusCode === 200) return stream
    stream.destroy()
    throw new Error(`the other broker answered ${stream.statusCode}`)
  }

  async #headers(): Promise<Record<string, string>> {
    const token = await this.#options.token?.current()
    return {
      ...(token && { authorization: `Bearer ${token.reveal()}` }),
      ...(this.#place !== undefined && { 'last-event-id': this.#place }),
    }
  }

  #miss(): void {
    this.#patience ??= setTimeout(() => {
      this.lost = true
      this.#options.reset()
    }, patienceMilliseconds).unref()
  }

  #found(): void {
    clearTimeout(this.#patience)
    this.#patience = undefined
    this.lost = false
  }
}
