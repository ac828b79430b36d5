import type { NewAuditEvent } from './trail.ts'

/** A minute, from the first denial on. */
const windowMilliseconds = 60_000

/** So many of one kind are told in full. */
const inFull = 20

/** More kinds than these are counted together: who has many addresses fills no log either. */
const mostKinds = 1_000

const others: NewAuditEvent = {
  actor: { kind: 'service', id: 'gateway' },
  action: 'OtherDenials',
  resource: { type: 'System', id: '' },
  decision: 'deny',
  policies: [],
}

type Seen = { count: number; event: NewAuditEvent }

/**
 * Lets nobody fill the log by being refused: of each principal (or address, where nobody is known) and action
 * it admits a number a minute, and sums up the rest when the minute is over.
 */
export class DenialLimit {
  readonly #seen = new Map<string, Seen>()
  readonly #sumUp: (event: NewAuditEvent) => void
  #timer: NodeJS.Timeout | undefined

  /** @param sumUp takes the event that stands for all that was not admitted */
  constructor(sumUp: (event: NewAuditEvent) => void) {
    this.#sumUp = sumUp
  }

  /** Whether the denial is to be told in full. */
  admits(event: NewAuditEvent): boolean {
    this.#timer ??= setTimeout(() => this.flush(), windowMilliseconds).unref()
    const seen = this.#of(event)
    seen.count += 1
    return seen.count <= inFull
  }

  /** Ends the minute now. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const over = [...this.#seen.values()].filter(({ count }) => count > inFull)
    this.#seen.clear()
    for (const { count, event } of over) {
      this.#sumUp({ ...event, reason: `${count - inFull} more within a minute` })
    }
  }

  #of({ requestId: _one, ...event }: NewAuditEvent): Seen {
    const { actor, action, address } = event
    const whole = { ...event, resource: { ...event.resource, id: '' }, policies: [] }
    const key = JSON.stringify([actor.kind === 'anonymous' ? address : actor, action])
    const known = this.#seen.get(key)
    if (known) return known
    if (this.#seen.size < mostKinds) return this.#add(key, whole)
    return this.#seen.get('') ?? this.#add('', others)
  }

  #add(key: string, event: NewAuditEvent): Seen {
    const seen = { count: 0, event }
    this.#seen.set(key, seen)
    return seen
  }
}
