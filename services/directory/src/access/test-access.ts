import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AuditEntry, type AuditEvent, ProblemError } from '@gatehouse/contract'
import { Chain } from '@gatehouse/kit'
import type { AccessStore, NewKey, NewSession } from './store.ts'

/** Answers an empty store that tells the time by `clock`; it is called for each case. */
export type AccessSetup = (clock: TestClock) => Promise<AccessStore>

/** Stands still until it is moved. */
export class TestClock {
  milliseconds = Date.parse('2026-11-21T08:00:00.000Z')

  now = (): Date => new Date(this.milliseconds)

  /** The time in so many seconds, as stores have it. */
  after(seconds: number): string {
    return new Date(this.milliseconds + seconds * 1_000).toISOString()
  }

  pass(seconds: number): void {
    this.milliseconds += seconds * 1_000
  }
}

export const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex')

export function newSession(clock: TestClock, more: Partial<NewSession> = {}): NewSession {
  return {
    tokenHash: hashOf('cookie'),
    subject: 'ada',
    name: 'Ada',
    roles: ['viewer'],
    freshUntil: clock.after(300),
    expiresAt: clock.after(28_800),
    ...more,
  }
}

export function newKey(clock: TestClock, more: Partial<NewKey> = {}): NewKey {
  return {
    keyHash: hashOf('key'),
    owner: 'ada',
    name: 'nightly export',
    roles: ['viewer'],
    scopes: ['GetParameter'],
    expiresAt: clock.after(86_400),
    ...more,
  }
}

export function auditEvent(clock: TestClock, more: Partial<AuditEvent> = {}): AuditEvent {
  return {
    time: clock.after(0),
    actor: { kind: 'user', id: 'ada', name: 'Ada' },
    action: 'RevealSecret',
    resource: { type: 'Secret', id: 'shop/payment-provider' },
    decision: 'allow',
    policies: ['operators-reveal'],
    ...more,
  }
}

/** So many entries of a writer, one each second from now on. */
export function entriesOf(clock: TestClock, writer: string, count: number): AuditEntry[] {
  const chain = new Chain(writer)
  return Array.from({ length: count }, (_, index) =>
    chain.next(auditEvent(clock, { time: clock.after(index) })),
  )
}

export const failsWith = (kind: string) => (error: unknown) =>
  error instanceof ProblemError && error.kind === kind

/** Asks until it is so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 20_000; !(await isSo()); await sleep(1)) {
    if (performance.now() > end) throw new Error('it did not become so')
  }
}
