import type { AuditEvent, DependencyHealth } from '@gatehouse/contract'
import type { Deadline } from '@gatehouse/kit'

export type NewAuditEvent = Omit<AuditEvent, 'time'>

/** Writes the audit log: to stdout, and to the directory, chained by hashes. */
export type AuditTrail = {
  /**
   * Resolves when the event is kept: for what must not be done unwritten. One that could not be kept in time
   * may be kept later all the same: the log may say more than was done, never less.
   * @throws `audit-unavailable`, or why the request that `deadline` is of has ended
   */
  write(event: NewAuditEvent, deadline?: Pick<Deadline, 'signal'>): Promise<void>
  /** Keeps the event as soon as that is possible: for what has been refused anyway. */
  note(event: NewAuditEvent): void
  /** `degraded` while nothing can be kept. */
  health(): DependencyHealth
  /** Writes what is left, for at most a second. */
  close(): Promise<void>
}
