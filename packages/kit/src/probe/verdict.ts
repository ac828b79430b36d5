import type { ProbeOptions } from './options.ts'
import type { Ended } from './send-requests.ts'

/** What is printed of synthetic requests: one line of JSON. */
export type Verdict = {
  good: boolean
  requests: number
  failed: number
  successPercent: number
  p95Milliseconds: number
  /** The first of them, each kind once. */
  failures: string[]
}

const shown = 5

/** Holds how requests ended against what was asked for. */
export function verdictOf(
  ends: readonly Ended[],
  { successPercent, p95Milliseconds }: Pick<ProbeOptions, 'successPercent' | 'p95Milliseconds'>,
): Verdict {
  const failures = ends.flatMap(({ failure }) => failure ?? [])
  const succeeded = (100 * (ends.length - failures.length)) / ends.length
  const p95 = percentile(
    95,
    ends.map(({ milliseconds }) => milliseconds),
  )
  return {
    good: succeeded >= successPercent && p95 <= p95Milliseconds,
    requests: ends.length,
    failed: failures.length,
    successPercent: Math.floor(succeeded * 100) / 100,
    p95Milliseconds: Math.ceil(p95 * 10) / 10,
    failures: [...new Set(failures)].slice(0, shown),
  }
}

/** By nearest rank: the least of `values` that so many per cent of them do not exceed. */
function percentile(percent: number, values: readonly number[]): number {
  const rank = Math.ceil((percent / 100) * values.length)
  return values.toSorted((a, b) => a - b)[rank - 1] as number
}
