import { problem } from '@gatehouse/contract'

/* Of other years, dates are no longer texts in the order of time. */
const [earliest, latest] = ['0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'].map(Date.parse)

/**
 * An RFC 3339 time in UTC with milliseconds, so that all are texts in the order of time.
 * @throws `invalid-request` for a moment that there was not, as the 60th second of most minutes
 */
export function instant(time: string): string {
  const milliseconds = Date.parse(time)
  if (Number.isNaN(milliseconds)) {
    throw problem('invalid-request', {
      detail: `${time} is no time. Send one as 2026-11-21T08:00:00Z.`,
    })
  }
  return new Date(
    Math.min(Math.max(milliseconds, earliest as number), latest as number),
  ).toISOString()
}
