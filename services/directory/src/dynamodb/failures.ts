import { TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { awsFailure, codeOf } from '@gatehouse/aws'
import { ProblemError, problem } from '@gatehouse/contract'

/** What DynamoDB says of a key that is not the table's; any other invalid request is a fault of this program. */
const otherKeys = /key element|key schema|missing the key|mismatch for key/i

/** What the storage's callers are to know of a failure of DynamoDB. */
export function tableFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ProblemError) return error
  const code = codeOf(error)
  if (code === 'ResourceNotFoundException') return unusable('is not there', error)
  if (code === 'ValidationException') {
    return otherKeys.test(error.message) ? unusable('has other keys than it needs', error) : error
  }
  if (error instanceof TransactionCanceledException) return cancelled(error)
  return awsFailure(error)
}

function unusable(how: string, cause: Error): ProblemError {
  return problem('storage-unavailable', {
    detail: `The table that DYNAMODB_TABLE names ${how}. An operator must create it, or correct the setting.`,
    retryAfter: 30,
    cause,
  })
}

/** Refusals and conflicts are dealt with before. What is left may be throttling, and not be tried again. */
function cancelled(error: TransactionCanceledException): unknown {
  const reasons = error.CancellationReasons ?? []
  if (reasons.some(({ Message: message = '' }) => otherKeys.test(message))) {
    return unusable('has other keys than it needs', error)
  }
  const throttled = /Throttling|ThroughputExceeded|RequestLimit/
  if (!reasons.some(({ Code: code = '' }) => throttled.test(code))) return error
  return problem('storage-throttled', {
    detail: 'AWS asks for fewer calls. Try again in a moment.',
    retryAfter: 2,
    cause: error,
  })
}
