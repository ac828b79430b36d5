import { randomUUID } from 'node:crypto'
import { type AuditEvent, ProblemError, directoryRoutes, maxAuditBatch } from '@gatehouse/contract'
import { Backoff } from '@gatehouse/kit'
import type { Logger } from 'pino'
import type { Upstream } from '../upstream/upstream.ts'
import { type Pending, PendingEntries } from './pending.ts'

export type DeliveryOptions = {
  directory: Upstream
  /** How long the directory may take for one batch, in milliseconds. */
  attempt: number
  log: Logger
  /** Hears how many entries have just been kept. */
  kept: (count: number) => void
  /** Hears of an event that the directory will never take. */
  refused: (event: AuditEvent) => void
}

/** The directory will not take such an entry, however often it is asked. */
const refusals = new Set(['invalid-request', 'malformed-body', 'body-too-large'])

/**
 * Brings the entries of this process, a writer of its own, to the directory. One batch at a time is under
 * way, in order, and sent again, the very same, until the directory says that it is kept: an answer may have
 * been lost.
 */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #pending: PendingEntries
  readonly #retry = new Backoff(100, 1_000)
  readonly #ended = new AbortController()
  #sending = false
  #largest = maxAuditBatch
  #failure: Error | undefined
  #drained: () => void = () => {}

  constructor(options: DeliveryOptions) {
    this.#options = options
    const { log } = options
    this.#pending = new PendingEntries((audit) => log.info({ audit }, 'audit'))
  }

  /** How many entries are not kept yet. */
  get pending(): number {
    return this.#pending.size
  }

  get writer(): string {
    return this.#pending.writer
  }

  /** Why nothing can be kept, since the last time that something was. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /** @param kept hears that the event is kept */
  add(event: AuditEvent, kept?: () => void): void {
    this.#pending.add(event, kept)
    void this.#send()
  }

  /** Delivers what is left, for at most so many milliseconds. */
  async close(milliseconds: number): Promise<void> {
    const drained = Promise.withResolvers<void>()
    this.#drained = drained.resolve
    const timer = setTimeout(drained.resolve, milliseconds)
    if (this.pending > 0) await drained.promise
    clearTimeout(timer)
    this.#ended.abort()
    if (this.pending === 0) return
    this.#options.log.error({ left: this.pending }, 'stdout has entries that the audit log lacks')
  }

  async #send(): Promise<void> {
    if (this.#sending) return
    this.#sending = true
    let batch: Pending[] = []
    while (this.pending > 0 && !this.#ended.signal.aborted) {
      if (batch.length === 0) batch = this.#pending.batch(this.#largest)
      try {
        await this.#append(batch)
        this.#keep(batch)
        batch = []
      } catch (error) {
        if (this.#fail(batch, error as Error)) batch = []
        await this.#retry.wait(this.#ended.signal)
      }
    }
    this.#sending = false
    this.#drained()
  }

  async #append(batch: Pending[]): Promise<void> {
    const { directory, attempt } = this.#options
    const { method, path } = directoryRoutes.appendAudit
    const deadline = { signal: AbortSignal.timeout(attempt), remaining: () => attempt }
    const headers = { 'content-type': 'application/json' }
    const body = `{"entries":[${batch.map(({ json }) => json).join(',')}]}`
    const caller = { id: randomUUID(), headers: {}, deadline }
    const answer = await directory.send({ method, path, headers, body }, caller)
    await answer.body.dump()
  }

  #keep(batch: Pending[]): void {
    this.#pending.remove(batch.length)
    if (this.#failure) this.#options.log.info('the audit log is written again')
    this.#failure = undefined
    this.#retry.reset()
    if (this.pending === 0) this.#largest = maxAuditBatch
    for (const { kept } of batch) kept?.()
    this.#options.kept(batch.length)
  }

  /** Whether the batch is not to be sent again as it is. */
  #fail(batch: Pending[], error: Error): boolean {
    const { log } = this.#options
    if (!this.#failure) log.error({ err: error }, 'the audit log cannot be written')
    this.#failure = error
    const kind = error instanceof ProblemError ? error.kind : ''
    if (kind === 'audit-out-of-order') {
      log.error({ writer: this.writer }, 'another end of this chain is kept: beginning a new one')
      this.#pending.beginAnew()
      return true
    }
    if (!refusals.has(kind)) return false
    if (batch.length === 1) this.#drop(batch[0] as Pending)
    // Which one it is that is refused shows when they are sent one by one.
    else this.#largest = 1
    return true
  }

  #drop({ event }: Pending): void {
    this.#pending.remove(1)
    this.#pending.beginAnew()
    this.#options.refused(event)
  }
}
