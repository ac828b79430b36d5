import { awsFailure, codeOf } from '@gatehouse/aws'
import { ProblemError, problem } from '@gatehouse/contract'

/** What the storage's callers are to know of a failure of DynamoDB. */
export function tableFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ProblemError) return error
  const code = codeOf(error)
  if (code === 'ResourceNotFoundException') return unusable('is not there', error)
  if (code === 'ValidationException') {
    // Any other would be a fault of this program.
    return /key element|missing the key|key condition/i.test(error.message)
      ? unusable('has other keys than it needs', error)
      : error
  }
  if (code === 'TransactionCanceledException') return cancelled(error)
  return awsFailure(error)
}

function unusable(how: string, cause: Error): ProblemError {
  return problem('storage-unavailable', {
    detail: `The table that DYNAMODB_TABLE names ${how}. An operator must create it, or correct the setting.`,
    retryAfter: 30,
    cause,
  })
}

/** Refusals and conflicts are dealt with before; what is left is throttling, or a fault of this program. */
function cancelled(error: Error & { CancellationReasons?: { Code?: string }[] }): unknown {
  const reasons = (error.CancellationReasons ?? []).map(({ Code: code = '' }) => code)
  return reasons.some((code) => /Throttling|ThroughputExceeded|RequestLimit/.test(code))
    ? problem('storage-throttled', {
        detail: 'AWS asks for fewer calls. Try again in a moment.',
        retryAfter: 2,
        cause: error,
      })
    : error
}

/** Others were in the way each time. */
export function contended(cause?: unknown): ProblemError {
  return problem('storage-unavailable', {
    detail: 'Others are changing the same at this moment. Try again.',
    retryAfter: 1,
    cause,
  })
}
