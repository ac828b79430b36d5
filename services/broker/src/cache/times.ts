import type { ProblemError } from '@gatehouse/contract'

/** How long what a source said may be used; all in milliseconds. */
export type CacheTimes = {
  /** Without asking again. */
  ttl: number
  /** In all, while the source cannot be asked. */
  stale: number
  /** What the source has refused. */
  refusal: number
  /** Between two attempts to ask a source that fails. */
  retry: number
  /** For which a reader waits, rather than be answered with what is past its time; for a refusal four times as long. */
  patience: number
  /** Within which the source must have answered. */
  limit: number
}

/** Between four fifths and all of it, so that what was read at once is not read again at once. */
export function lifetimeOf(ttl: number): number {
  return ttl * (0.8 + 0.2 * Math.random())
}

/** Between half and all of it, so that not all readers come back to the source at once. */
export function retryIn(retry: number): number {
  return retry * (0.5 + 0.5 * Math.random())
}

/** Whether asking again soon would not help: the source has answered, and said no. */
export function isRefusal({ problem: { status } }: ProblemError): boolean {
  return status < 500 || status === 502
}
