import { type ChangeEvent, brokerRoutes } from '@gatehouse/contract'
import { EventFeed, implement, sendEvents } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import { Counter, type Registry } from 'prom-client'
import type { Provider } from './provider.ts'

/** Changes leave in batches, so that a burst of thousands does not overtake readers who keep up. */
const batch = 200
const pauseMs = 10

type Dependencies = { provider: Provider; metrics: Registry }

/** The provider's changes as Server-Sent Events. */
export function addChanges(app: FastifyInstance, { provider, metrics }: Dependencies): void {
  const feed = new EventFeed()
  const counter = new Counter({
    name: 'gatehouse_change_events_total',
    help: 'Changes of the account that were published, by type',
    labelNames: ['type'],
    registers: [metrics],
  })
  let waiting: ChangeEvent[] = []
  let timer: NodeJS.Timeout | undefined
  const publish = () => {
    for (const change of waiting.slice(0, batch)) {
      feed.publish(change.type, change)
      counter.inc({ type: change.type })
    }
    waiting = waiting.slice(batch)
    timer = waiting.length > 0 ? setTimeout(publish, pauseMs) : undefined
  }
  const unsubscribe = provider.onChange({
    changed: (change) => {
      waiting.push(change)
      timer ??= setTimeout(publish)
    },
    reset: () => feed.reset(),
  })
  app.addHook('preClose', (done) => {
    unsubscribe()
    clearTimeout(timer)
    feed.close()
    done()
  })
  implement(app, brokerRoutes.watchChanges, (_input, request, reply) =>
    sendEvents(feed, request, reply),
  )
}
