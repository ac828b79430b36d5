import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { EventFeed } from './event-feed.ts'
import { readEvents } from './read-events.ts'

const all = async (chunks: AsyncIterable<Uint8Array>) => Array.fromAsync(readEvents(chunks))

describe('readEvents', () => {
  it('gives what a feed sent, however the bytes are cut', async () => {
    const feed = new EventFeed()
    const sent = ['ä\n\n', { ü: [1] }, null].map((data) => feed.publish('made', data))
    feed.close()
    const bytes = Buffer.concat(await Array.fromAsync(feed.open('0', { cut: () => {} })))
    for (const size of [1, 7, bytes.length]) {
      const cut = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
        bytes.subarray(n * size, (n + 1) * size),
      )
      assert.deepEqual(await all(Readable.from(cut)), [
        { id: sent[2]?.id, event: 'reset', data: {} },
      ])
    }
    assert.deepEqual(await all(feed.open(sent[0]?.id, { cut: () => {} })), sent.slice(1))
  })

  it('passes over comments and what carries no event, and leaves out an event that is not whole', async () => {
    const text =
      'retry: 1\n: hello\n\nid: a-0\n\nid: a-1\nevent: made\ndata: 1\n\nid: a-2\nevent: ma'
    assert.deepEqual(await all(Readable.from([Buffer.from(text)])), [
      { id: 'a-1', event: 'made', data: 1 },
    ])
  })

  it('fails where the stream breaks, and on data that is no JSON', async () => {
    const broken = async function* () {
      yield Buffer.from('id: a-1\nevent: made\ndata: 1\n\n')
      throw new Error('broken')
    }
    await assert.rejects(all(broken()), /broken/)
    await assert.rejects(all(Readable.from([Buffer.from('id: a\nevent: b\ndata: {\n\n')])))
  })
})
