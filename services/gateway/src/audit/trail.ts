import type { AuditEvent } from '@gatehouse/contract'

export type NewAuditEvent = Omit<AuditEvent, 'time'>

/** Writes the audit log: to stdout, and to the directory, chained by hashes. */
export type AuditTrail = {
  /**
   * Resolves when the event is kept: for what must not be done unwritten.
   * @throws `audit-unavailable`
   */
  write(event: NewAuditEvent): Promise<void>
  /** Keeps the event as soon as that is possible: for what has been refused anyway. */
  note(event: NewAuditEvent): void
  /** Writes what is left, for at most a second. */
  close(): Promise<void>
}
