import type {
  FinalizeHandler,
  FinalizeHandlerArguments,
  HandlerExecutionContext,
  Pluggable,
} from '@smithy/types'
import { Counter, Histogram, type Registry } from 'prom-client'
import { codeOf } from './failures.ts'
import { priceOf } from './prices.ts'

/** Counts, times and prices every call that leaves for AWS: each attempt is one, since each is paid for. */
export class AwsCalls {
  /** For the middleware stack of a client. */
  readonly plugin: Pluggable<object, object>

  constructor(metrics: Registry) {
    const registers = [metrics]
    const count = new Counter({
      name: 'gatehouse_aws_calls_total',
      help: 'Calls of AWS, retries included, by their result: ok, or the code of the error',
      labelNames: ['api', 'operation', 'result'],
      registers,
    })
    const duration = new Histogram({
      name: 'gatehouse_aws_call_duration_seconds',
      help: 'Time from sending a call of AWS to its answer, without waiting for retries',
      labelNames: ['api', 'operation'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    })
    const cost = new Counter({
      name: 'gatehouse_aws_cost_dollars_total',
      help: 'Estimated price of the calls of AWS, in US dollars, without data transfer',
      labelNames: ['api'],
      registers,
    })
    this.plugin = {
      applyToStack: (stack) =>
        stack.addRelativeTo(
          (next: FinalizeHandler<object, object>, context: HandlerExecutionContext) =>
            async (args: FinalizeHandlerArguments<object>) => {
              const api = String(context.clientName).replace(/Client$/, '')
              const operation = String(context.commandName).replace(/Command$/, '')
              const done = duration.startTimer({ api, operation })
              let result = 'ok'
              try {
                return await next(args)
              } catch (error) {
                result = codeOf(error)
                throw error
              } finally {
                done()
                count.inc({ api, operation, result })
                cost.inc({ api }, priceOf(api, operation))
              }
            },
          {
            relation: 'after',
            toMiddleware: 'retryMiddleware',
            name: 'gatehouseCalls',
            override: true,
          },
        ),
    }
  }
}
