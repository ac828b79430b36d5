import { randomUUID } from 'node:crypto'
import { brokerRoutes } from '@gatehouse/contract'
import { EventFeed, implement, sendEvents } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import { type ReceivedChange, toldOf } from './change.ts'

/** Says which process answers. */
export const instanceHeader = 'x-gatehouse-instance'

/** Shorter than for browsers: a replica that has died without a word is to be noticed soon. */
export const heartbeatMilliseconds = 5_000

/** What this replica received from the queue, for the others; never what it heard of them. */
export class Offer {
  readonly instance = randomUUID()
  readonly #feed = new EventFeed({ events: 10_000, bytes: 4 * 1024 * 1024 })
  /** The id before the first change. */
  readonly #start = this.#feed.publish('began', {}).id

  add(received: ReceivedChange): void {
    this.#feed.publish('change', toldOf(received))
  }

  addRoute(app: FastifyInstance): void {
    implement(app, brokerRoutes.watchReceived, (_input, request, reply) =>
      sendEvents(this.#feed, request, reply.header(instanceHeader, this.instance), {
        heartbeatMs: heartbeatMilliseconds,
        from: this.#start,
      }),
    )
  }

  /** Ends the streams once the others have had everything. */
  close(): void {
    this.#feed.close()
  }
}
