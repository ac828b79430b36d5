import { type DependencyHealth, type ProblemError, problem } from '@gatehouse/contract'
import type { Deadline } from '@gatehouse/kit'
import type { Logger } from 'pino'
import type { Counter, Registry } from 'prom-client'
import type { Upstream } from '../upstream/upstream.ts'
import { Delivery } from './delivery.ts'
import { DenialLimit } from './denials.ts'
import { fitted } from './event.ts'
import { auditMetrics } from './metrics.ts'
import type { AuditTrail, NewAuditEvent } from './trail.ts'

/** Times in milliseconds. */
export type TrailLimits = {
  /** How long a write waits. */
  patience: number
  /** How long the directory may take for one batch. */
  attempt: number
  /** While so many entries wait, what is noted is lost. */
  notes: number
  /** While so many wait, nothing more is written. */
  writes: number
}

const defaultLimits: TrailLimits = {
  patience: 3_000,
  attempt: 5_000,
  notes: 10_000,
  writes: 11_000,
}
const closingMilliseconds = 1_000

export type TrailOptions = {
  directory: Upstream
  log: Logger
  metrics: Registry
  limits?: Partial<TrailLimits>
}

/** The audit log of this process: on stdout at once, in the directory as soon as that takes it. */
export class DirectoryTrail implements AuditTrail {
  readonly #log: Logger
  readonly #limits: TrailLimits
  readonly #delivery: Delivery
  readonly #denials = new DenialLimit((event) => this.#note(event))
  readonly #counts: Counter<'result'>
  #lost: { count: number; since: string } | undefined

  constructor({ directory, log, metrics, limits }: TrailOptions) {
    // What level the process logs at is about the process; this is what it is for.
    this.#log = log.child({}, { level: 'info' })
    this.#limits = { ...defaultLimits, ...limits }
    this.#delivery = new Delivery({
      directory,
      attempt: this.#limits.attempt,
      log: this.#log,
      kept: (count) => this.#kept(count),
      refused: (event) => this.#lose(event),
    })
    this.#counts = auditMetrics(metrics, () => this.#delivery.pending)
  }

  async write(event: NewAuditEvent, deadline?: Pick<Deadline, 'signal'>): Promise<void> {
    deadline?.signal.throwIfAborted()
    if (this.#delivery.pending >= this.#limits.writes) throw this.#unavailable()
    const kept = Promise.withResolvers<void>()
    const giveUp = () => kept.reject(this.#unavailable())
    const leave = () => kept.reject(deadline?.signal.reason as Error)
    const timer = setTimeout(giveUp, this.#limits.patience)
    deadline?.signal.addEventListener('abort', leave)
    this.#add(event, kept.resolve)
    try {
      await kept.promise
    } finally {
      clearTimeout(timer)
      deadline?.signal.removeEventListener('abort', leave)
    }
  }

  note(event: NewAuditEvent): void {
    if (event.decision === 'allow' || this.#denials.admits(event)) this.#note(event)
  }

  health(): DependencyHealth {
    if (!this.#delivery.failure) return { status: 'ok' }
    const detail = 'The audit log cannot be written: what must be written first is refused.'
    return { status: 'degraded', detail }
  }

  async close(): Promise<void> {
    this.#denials.flush()
    await this.#delivery.close(closingMilliseconds)
  }

  #note(event: NewAuditEvent): void {
    if (this.#delivery.pending < this.#limits.notes) this.#add(event)
    else this.#lose(event)
  }

  #add(event: NewAuditEvent, kept?: () => void): void {
    this.#delivery.add(fitted({ time: new Date().toISOString(), ...event }), kept)
  }

  #lose(event: NewAuditEvent): void {
    this.#log.error({ event }, 'the audit log lacks this event')
    this.#counts.inc({ result: 'lost' })
    this.#lost ??= { count: 0, since: new Date().toISOString() }
    this.#lost.count += 1
  }

  /** There is room again: what was lost is told. */
  #kept(entries: number): void {
    this.#counts.inc({ result: 'kept' }, entries)
    if (!this.#lost) return
    const { count, since } = this.#lost
    this.#lost = undefined
    this.#add({
      actor: { kind: 'service', id: 'gateway' },
      action: 'AuditGap',
      resource: { type: 'AuditLog', id: this.#delivery.writer },
      decision: 'allow',
      policies: [],
      reason: `${count} events since ${since} are on stdout alone`,
    })
  }

  #unavailable(): ProblemError {
    return problem('audit-unavailable', {
      detail:
        'This is written to the audit log before it is done, and that cannot be written now. Nothing was ' +
        'done. Try again shortly.',
      retryAfter: 2,
      cause: this.#delivery.failure,
    })
  }
}
