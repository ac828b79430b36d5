import { ProblemError } from '@gatehouse/contract'
import {
  type AwsCredentialIdentity,
  type HandlerExecutionContext,
  type InitializeHandler,
  type InitializeHandlerArguments,
  type Pluggable,
  SMITHY_CONTEXT_KEY,
} from '@smithy/types'
import { awsFailure } from '../failures.ts'

/** For the middleware stack of a client: says of each call that failed for its credentials which those were. */
export function watchRefusals(
  onRefused: (credentials: AwsCredentialIdentity) => void,
): Pluggable<object, object> {
  return {
    applyToStack: (stack) =>
      stack.add(
        (next: InitializeHandler<object, object>, context: HandlerExecutionContext) =>
          async (args: InitializeHandlerArguments<object>) => {
            try {
              return await next(args)
            } catch (error) {
              const used = credentialsOf(context)
              if (used && isRefusal(error)) onRefused(used)
              throw error
            }
          },
        { step: 'initialize', name: 'gatehouseRefusals', override: true },
      ),
  }
}

/** What the call was signed with; a call that got no credentials was not. */
function credentialsOf(context: HandlerExecutionContext): AwsCredentialIdentity | undefined {
  return context[SMITHY_CONTEXT_KEY]?.selectedHttpAuthScheme?.identity as
    | AwsCredentialIdentity
    | undefined
}

function isRefusal(error: unknown): boolean {
  const failure = awsFailure(error)
  return failure instanceof ProblemError && failure.kind === 'storage-credentials-refused'
}
