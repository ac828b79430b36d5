import { type ChangeEvent, brokerRoutes, gatewayRoutes } from '@gatehouse/contract'
import { Backoff, type EventFeed, type FeedEvent, implement, sendEvents } from '@gatehouse/kit'
import { readEvents } from '@gatehouse/kit/read-events'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Decisions } from './policy/decisions.ts'
import { mayHear, mayStillHear } from './policy/heard-changes.ts'
import type { ResponseCache } from './forward/cache.ts'
import type { Upstream } from './upstream/upstream.ts'

/** The broker sends a comment every 15 s; a stream that is silent for three of them is dead. */
const silenceMilliseconds = 45_000
const firstRetryMilliseconds = 250
const longestRetryMilliseconds = 5_000

type Dependencies = {
  broker: Upstream
  changes: EventFeed
  cache: ResponseCache
  decisions: Decisions
  log: Logger
}

/** The change stream: one subscription to the broker serves all readers, and drops what the cache holds of what changed. */
export function addChanges(app: FastifyInstance, deps: Dependencies): void {
  const ended = new AbortController()
  app.addHook('onListen', (done) => {
    void follow(deps, ended.signal)
    done()
  })
  app.addHook('preClose', (done) => {
    ended.abort()
    deps.changes.close()
    done()
  })
  implement(app, gatewayRoutes.watchChanges, (_input, request, reply) =>
    sendEvents(deps.changes, request, reply, {
      admits: ({ data }) => mayHear(request.principal, deps.decisions, data as ChangeEvent),
      recheck: () => mayStillHear(request, deps.decisions),
    }),
  )
}

/**
 * Follows the broker's stream for as long as the gateway runs, whatever happens to the broker. Another replica
 * of the broker, or one that has started anew, does not know the place, and says so by a reset.
 */
async function follow(deps: Dependencies, signal: AbortSignal): Promise<void> {
  const { broker, log } = deps
  const { path } = brokerRoutes.watchChanges
  const retry = new Backoff(firstRetryMilliseconds, longestRetryMilliseconds)
  let place = '0'
  while (!signal.aborted) {
    try {
      const headers = { 'last-event-id': place }
      const stream = await broker.stream(path, headers, silenceMilliseconds, signal)
      for await (const event of readEvents(stream)) {
        take(deps, event)
        place = event.id
        retry.reset()
      }
    } catch (error) {
      if (!signal.aborted) log.debug({ err: error }, 'the change stream of the broker broke')
    }
    await retry.wait(signal)
  }
}

function take({ changes, cache }: Dependencies, event: FeedEvent): void {
  if (event.event === 'reset') {
    cache.clear()
    changes.reset()
    return
  }
  cache.drop(event.event)
  changes.push(event)
}
