import { createParser } from 'eventsource-parser'
import type { FeedEvent } from './event-feed.ts'

/**
 * The events of a stream that `sendEvents` of another service sends, one by one, with their data as JSON.
 * It ends where the stream ends in order, and fails where it breaks or what comes is no such stream.
 */
export async function* readEvents(stream: AsyncIterable<Uint8Array>): AsyncGenerator<FeedEvent> {
  const decoder = new TextDecoder()
  let events: FeedEvent[] = []
  const parser = createParser({
    onEvent: ({ id, event, data }) => {
      if (id !== undefined && event !== undefined)
        events.push({ id, event, data: JSON.parse(data) })
    },
  })
  for await (const chunk of stream) {
    parser.feed(decoder.decode(chunk, { stream: true }))
    const complete = events
    events = []
    yield* complete
  }
}
