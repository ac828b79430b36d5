import { ProblemError } from '@gatehouse/contract'
import {
  type AwsCredentialIdentity,
  type HandlerExecutionContext,
  type Pluggable,
  SMITHY_CONTEXT_KEY,
} from '@smithy/types'
import { failingCalls } from '../failing-calls.ts'
import { awsFailure } from '../failures.ts'

/**
 * For the middleware stack of a client: says of each call that AWS refused for its credentials which those
 * were, and takes out of the failure what it repeats of them.
 */
export function watchRefusals(
  onRefused: (credentials: AwsCredentialIdentity) => void,
): Pluggable<object, object> {
  return failingCalls('gatehouseRefusals', (error, context) => {
    if (!isRefusal(error)) return error
    const used = credentialsOf(context)
    if (used) onRefused(used)
    return withoutSecrets(error)
  })
}

/** What the call was signed with; a call that got no credentials was not. */
function credentialsOf(context: HandlerExecutionContext): AwsCredentialIdentity | undefined {
  return context[SMITHY_CONTEXT_KEY]?.selectedHttpAuthScheme?.identity as
    | AwsCredentialIdentity
    | undefined
}

function isRefusal(error: unknown): error is Error {
  const failure = awsFailure(error)
  return failure instanceof ProblemError && failure.kind === 'storage-credentials-refused'
}

const harmless = ['name', '$fault', '$metadata', 'Code']

/**
 * S3 sends the access key and the session token back in fields, other services all that was signed from the
 * second line of the message on. Whoever logs the failure would log those.
 */
function withoutSecrets(error: Error): Error {
  const [line = ''] = error.message.split('\n', 1)
  const stack = error.stack?.replace(error.message, () => line)
  for (const field of Object.keys(error)) {
    if (!harmless.includes(field)) Reflect.deleteProperty(error, field)
  }
  return Object.defineProperties(error, {
    message: { value: line },
    stack: { value: stack },
  })
}
