import { randomBytes } from 'node:crypto'
import type { AuditEvent } from '@gatehouse/contract'
import { Chain } from '@gatehouse/kit'
import type { Logger } from 'pino'
import type { AuditStore, Beginning } from './store.ts'

/** Between two looks at what is too old, in milliseconds: the second after one that failed. */
const everyMs = 3_600_000
const againMs = 60_000
const dayMs = 86_400_000

export type RetentionOptions = {
  audit: AuditStore
  /** For so many whole days, in UTC, entries are kept. */
  days: number
  log: Logger
  now?: () => Date
}

/**
 * Removes entries of the audit log that are too old, at once and each hour, and writes into the log what it has
 * removed. Several replicas may do so at the same time.
 */
export class Retention {
  readonly #options: RetentionOptions
  #chain: Chain | undefined
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #stopped = false

  constructor(options: RetentionOptions) {
    this.#options = options
  }

  start(): void {
    this.#running = this.#runAndWait()
  }

  /** Waits for what is being removed. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#running
  }

  async #runAndWait(): Promise<void> {
    let wait = everyMs
    try {
      await this.run()
    } catch (error) {
      wait = againMs
      this.#options.log.warn(
        { err: error },
        'what is too old in the audit log could not be removed',
      )
    }
    if (!this.#stopped) this.#timer = setTimeout(() => this.start(), wait).unref()
  }

  /** Removes all that is too old now. */
  async run(): Promise<void> {
    const { audit, days, now = () => new Date() } = this.#options
    const today = Math.floor(now().getTime() / dayMs)
    const before = new Date((today - days) * dayMs).toISOString()
    let after: string | undefined = ''
    while (after !== undefined && !this.#stopped) {
      const found: Awaited<ReturnType<AuditStore['old']>> = await audit.old({ before, after })
      for (const beginning of found.beginnings) {
        if (this.#stopped) return
        await this.#prune(beginning, before)
      }
      after = found.next
    }
  }

  async #prune(beginning: Beginning, before: string): Promise<void> {
    const { audit, now = () => new Date() } = this.#options
    const chain = (this.#chain ??= new Chain(`directory-${randomBytes(8).toString('hex')}`))
    // Until the note is known to be kept, nothing can follow it.
    this.#chain = undefined
    const note = chain.next(eventOf(beginning, before, now()))
    if (await audit.prune(beginning, note)) this.#chain = chain
  }
}

function eventOf({ writer, from, through, hash }: Beginning, before: string, at: Date): AuditEvent {
  return {
    time: at.toISOString(),
    actor: { kind: 'service', id: 'directory' },
    action: 'PruneAudit',
    resource: { type: 'AuditLog', id: writer },
    decision: 'allow',
    policies: [],
    reason: `entries ${from} to ${through} are from before ${before}; the last has the hash ${hash}`,
  }
}
