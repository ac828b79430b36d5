import { problem } from '@gatehouse/contract'
import { ifMatchHolds, ifNoneMatchHits } from '@gatehouse/kit'
import type { ByteRange, ObjectConditions, ObjectMetadata } from '../provider.ts'
import { rangeOf } from './range.ts'

export type Outcome = { status: 200 } | { status: 206; range: ByteRange } | { status: 304 }

/**
 * What a conditional or partial read of an object comes to (RFC 9110, sections 13.2.2 and 14.2).
 * @throws version-mismatch or range-not-satisfiable
 */
export function outcomeOf(conditions: ObjectConditions, metadata: ObjectMetadata): Outcome {
  if (preconditionFails(conditions, metadata)) {
    throw problem('version-mismatch', {
      detail: `The object is now ${metadata.etag}: read it again without If-Match and If-Unmodified-Since.`,
      headers: { etag: metadata.etag },
    })
  }
  if (callerHasIt(conditions, metadata)) return { status: 304 }
  const { range: header, ifRange } = conditions
  if (header === undefined || !rangeHolds(ifRange, metadata)) return { status: 200 }
  const range = rangeOf(header, metadata.size)
  if (range === undefined) return { status: 200 }
  if (range !== 'unsatisfiable') return { status: 206, range }
  throw problem('range-not-satisfiable', {
    detail: `The object has ${metadata.size} bytes: ask for a range within them.`,
    headers: { 'content-range': `bytes */${metadata.size}` },
  })
}

function preconditionFails(conditions: ObjectConditions, metadata: ObjectMetadata): boolean {
  const { ifMatch, ifUnmodifiedSince } = conditions
  if (ifMatch !== undefined) return !ifMatchHolds(ifMatch, metadata.etag)
  const since = seconds(ifUnmodifiedSince)
  return since !== undefined && modified(metadata) > since
}

function callerHasIt(conditions: ObjectConditions, metadata: ObjectMetadata): boolean {
  const { ifNoneMatch, ifModifiedSince } = conditions
  if (ifNoneMatch !== undefined) return ifNoneMatchHits(ifNoneMatch, metadata.etag)
  const since = seconds(ifModifiedSince)
  return since !== undefined && modified(metadata) <= since
}

/** If-Range holds for a strong tag or for exactly the date that was given out (section 13.1.5). */
function rangeHolds(ifRange: string | undefined, metadata: ObjectMetadata): boolean {
  if (ifRange === undefined) return true
  if (ifRange.includes('"')) return ifRange.trim() === metadata.etag
  return seconds(ifRange) === modified(metadata)
}

function modified({ lastModified }: ObjectMetadata): number {
  return Math.floor(lastModified.getTime() / 1000)
}

/** A date of HTTP in seconds; what is no date counts as not given. */
function seconds(date: string | undefined): number | undefined {
  const milliseconds = Date.parse(date ?? '')
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000)
}
