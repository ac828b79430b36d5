import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FeedEvent } from '@gatehouse/kit'
import { readEvents } from '@gatehouse/kit/read-events'

/** A reader of the change stream of a service, who notes what comes and when. */
export async function readChanges(t: TestContext, url: string, lastEventId?: string) {
  const leave = new AbortController()
  t.after(() => leave.abort())
  const answer = await fetch(`${url}/api/v1/changes`, {
    signal: leave.signal,
    headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
  })
  assert.equal(answer.status, 200)
  const seen: (FeedEvent & { at: number })[] = []
  const reading = async () => {
    for await (const event of readEvents(answer.body as never)) {
      seen.push({ ...event, at: performance.now() })
    }
  }
  void reading().catch(() => undefined)
  return {
    seen,
    /** The names of the changes that came, and `reset` where there was one. */
    names: () =>
      seen.map(({ event, data }) => (event === 'reset' ? event : (data as { name: string }).name)),
    /** Waits for something that came, also before. */
    async has(name: string, milliseconds = 10_000): Promise<void> {
      const end = performance.now() + milliseconds
      while (!this.names().includes(name)) {
        assert.ok(performance.now() < end, `${name} is not among ${this.names().join(', ')}`)
        await sleep(10)
      }
    },
  }
}
