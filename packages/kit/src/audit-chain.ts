import { createHash } from 'node:crypto'
import type { AuditEntry, AuditEvent } from '@gatehouse/contract'

/*
 * The hash chain of the audit log. Apart from the rest of the kit, so that who checks a chain need not load a
 * web server.
 */

/** What the first entry of a writer has as `previous`: it follows none. */
export const firstPrevious = '0'.repeat(64)

/**
 * The one text of a JSON value: without spaces, the keys of all objects in the order of their UTF-16 code
 * units, what is undefined left out. It is that of RFC 8785 for all that JSON can hold.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}

/** SHA-256, in hex, of the canonical JSON of all that an entry says but its own `hash`. */
export function hashOfEntry(entry: Omit<AuditEntry, 'hash'>): string {
  const { hash: _hash, ...rest } = entry as AuditEntry
  return createHash('sha256').update(canonicalJson(rest)).digest('hex')
}

/** What one writer writes: numbered from 1 without a gap, each entry with the hash of the one before. */
export class Chain {
  readonly writer: string
  #sequence = 0
  #previous = firstPrevious

  constructor(writer: string) {
    this.writer = writer
  }

  next(event: AuditEvent): AuditEntry {
    this.#sequence += 1
    const { writer } = this
    const entry = { writer, sequence: this.#sequence, ...event, previous: this.#previous }
    this.#previous = hashOfEntry(entry)
    return { ...entry, hash: this.#previous }
  }
}
