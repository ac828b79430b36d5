import type {
  HandlerExecutionContext,
  InitializeHandler,
  InitializeHandlerArguments,
  Pluggable,
} from '@smithy/types'

/**
 * For the middleware stack of a client: each call that has failed fails by what `failureOf` makes of it. `name` is
 * that of the middleware: one of a name is in a stack.
 */
export function failingCalls(
  name: string,
  failureOf: (error: unknown, context: HandlerExecutionContext) => unknown,
): Pluggable<object, object> {
  return {
    applyToStack: (stack) =>
      stack.add(
        (next: InitializeHandler<object, object>, context: HandlerExecutionContext) =>
          async (args: InitializeHandlerArguments<object>) => {
            try {
              return await next(args)
            } catch (error) {
              throw failureOf(error, context)
            }
          },
        { step: 'initialize', name, override: true },
      ),
  }
}
