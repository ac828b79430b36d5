import { setTimeout as sleep } from 'node:timers/promises'
import { brokerRoutes, gatewayRoutes } from '@gatehouse/contract'
import { type EventFeed, implement, sendEvents } from '@gatehouse/kit'
import { type EventSourceMessage, createParser } from 'eventsource-parser'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { ResponseCache } from './forward/cache.ts'
import type { Upstream } from './upstream/upstream.ts'

/** The broker sends a comment every 15 s; a stream that is silent for three of them is dead. */
const silenceMilliseconds = 45_000
const firstRetryMilliseconds = 250
const longestRetryMilliseconds = 5_000

type Dependencies = { broker: Upstream; changes: EventFeed; cache: ResponseCache; log: Logger }

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
    sendEvents(deps.changes, request, reply),
  )
}

/** Follows the broker's stream for as long as the gateway runs, whatever happens to the broker. */
async function follow(deps: Dependencies, signal: AbortSignal): Promise<void> {
  const { broker, log } = deps
  let place = '0'
  let wait = firstRetryMilliseconds
  const parser = createParser({
    onEvent: (message) => {
      place = message.id ?? place
      wait = firstRetryMilliseconds
      take(deps, message)
    },
  })
  while (!signal.aborted) {
    try {
      const { path } = brokerRoutes.watchChanges
      const stream = await broker.stream(
        path,
        { 'last-event-id': place },
        silenceMilliseconds,
        signal,
      )
      for await (const chunk of stream.setEncoding('utf8')) parser.feed(chunk as string)
    } catch (error) {
      if (!signal.aborted) log.debug({ err: error }, 'the change stream of the broker broke')
    }
    parser.reset()
    await sleep(wait, undefined, { signal }).catch(() => undefined)
    wait = Math.min(wait * 2, longestRetryMilliseconds)
  }
}

function take({ changes, cache }: Dependencies, { id, event, data }: EventSourceMessage): void {
  if (event === undefined || id === undefined) return
  if (event === 'reset') {
    cache.clear()
    changes.reset()
    return
  }
  cache.drop(event)
  changes.push({ id, event, data: JSON.parse(data) })
}
