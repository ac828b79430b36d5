import type { FastifyReply, FastifyRequest } from 'fastify'
import type { EventFeed, Following } from './event-feed.ts'

export type EventStreamOptions = Omit<Following, 'cut'> & {
  /** The id after which who gives no Last-Event-ID begins; by default the last one, for what comes from now on. */
  from?: string
}

/**
 * Answers with the feed as Server-Sent Events, going on after the request's Last-Event-ID. A program that must
 * not miss anything sends `Last-Event-ID: 0` the first time and so learns its place from the `reset` event.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function sendEvents(
  feed: EventFeed,
  request: FastifyRequest,
  reply: FastifyReply,
  options: EventStreamOptions = {},
): FastifyReply {
  const given = request.headers['last-event-id']
  const { from, ...others } = options
  const stream = feed.open(typeof given === 'string' && given !== '' ? given : from, {
    ...others,
    cut: () => reply.raw.destroy(),
  })
  // Fastify does this for GET; for HEAD it only drains the stream, which would then never end.
  reply.raw.once('close', () => stream.destroy())
  return reply
    .headers({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    .send(stream)
}
