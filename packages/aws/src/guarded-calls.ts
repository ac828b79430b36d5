import type {
  HandlerExecutionContext,
  InitializeHandler,
  InitializeHandlerArguments,
  InitializeHandlerOutput,
  Pluggable,
} from '@smithy/types'
import type { CallGuard, GuardedCall } from './guard.ts'

type Next = InitializeHandler<object, object>
type Arguments = InitializeHandlerArguments<object>

/** For the middleware stack of a client: asks the guard about each call before it is sent, and about its answer. */
export function guardedCalls(guard: CallGuard): Pluggable<object, object> {
  return {
    applyToStack: (stack) =>
      stack.add(
        (next: Next, { clientName, commandName }: HandlerExecutionContext) =>
          (args: Arguments) => {
            const api = String(clientName).replace(/Client$/, '')
            const operation = String(commandName).replace(/Command$/, '')
            const input = args.input as GuardedCall['input']
            return guarded(guard, { api, operation, input }, () => next(args))
          },
        { step: 'initialize', name: 'gatehouseGuard', override: true },
      ),
  }
}

async function guarded(
  guard: CallGuard,
  call: GuardedCall,
  send: () => Promise<InitializeHandlerOutput<object>>,
): Promise<InitializeHandlerOutput<object>> {
  guard.refuseCall(call)
  const result = await send().catch((error: unknown) => {
    if (isAbsence(error)) guard.refuseAnswer(call, { absent: true })
    throw error
  })
  const key = call.operation === 'GetObject' ? keyOf(result.output) : undefined
  if (key === undefined) return result
  try {
    guard.refuseAnswer(call, { key })
  } catch (error) {
    // Nobody is to read it.
    ;(result.output as { Body?: { destroy?(): void } }).Body?.destroy?.()
    throw error
  }
  return result
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && /^(?:NoSuchKey|NotFound)$/.test(error.name)
}

/** The ARN of the KMS key that an object is encrypted with. */
function keyOf(output: object): string | undefined {
  const { ServerSideEncryption: how, SSEKMSKeyId: key } = output as Record<string, unknown>
  return typeof how === 'string' && how.startsWith('aws:kms') && typeof key === 'string'
    ? key
    : undefined
}
