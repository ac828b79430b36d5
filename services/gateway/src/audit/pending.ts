import { randomBytes } from 'node:crypto'
import type { AuditEntry, AuditEvent } from '@gatehouse/contract'
import { Chain } from '@gatehouse/kit/audit-chain'

export type Pending = {
  event: AuditEvent
  entry: AuditEntry
  /** The entry as JSON. */
  json: string
  /** Hears that the entry is kept. */
  kept: (() => void) | undefined
}

/** A batch must fit into a JSON body of the directory, which may have 256 KiB; in characters of three bytes. */
const longestBatch = 80_000

/** The entries of this process that are not kept yet, in the order of its chain. */
export class PendingEntries {
  readonly #chained: (entry: AuditEntry) => void
  #chain = newChain()
  #entries: Pending[] = []

  /** @param chained hears of each entry as it gets its place */
  constructor(chained: (entry: AuditEntry) => void) {
    this.#chained = chained
  }

  get size(): number {
    return this.#entries.length
  }

  get writer(): string {
    return this.#chain.writer
  }

  add(event: AuditEvent, kept?: () => void): void {
    this.#entries.push(this.#place(event, kept))
  }

  /** The next entries, at most `most` and at least one if there is any. */
  batch(most: number): Pending[] {
    let length = 0
    const end = this.#entries.findIndex(({ json }, index) => {
      length += json.length
      return index === most || (index > 0 && length > longestBatch)
    })
    return this.#entries.slice(0, end < 0 ? undefined : end)
  }

  /** Takes away the first entries. */
  remove(count: number): void {
    this.#entries = this.#entries.slice(count)
  }

  /** Goes on as another writer: all that is left begins a new chain. */
  beginAnew(): void {
    this.#chain = newChain()
    this.#entries = this.#entries.map(({ event, kept }) => this.#place(event, kept))
  }

  #place(event: AuditEvent, kept: (() => void) | undefined): Pending {
    const entry = this.#chain.next(event)
    this.#chained(entry)
    return { event, entry, json: JSON.stringify(entry), kept }
  }
}

function newChain(): Chain {
  return new Chain(`gateway-${randomBytes(8).toString('hex')}`)
}
