import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { started } from './test-feed.ts'

describe('sendEvents', () => {
  it('opens at once, with a place to go on from, and passes events on', async (t) => {
    const { feed, read } = await started(t)
    const reader = read()
    const head = await reader.until('id: ')
    assert.match(head, /^HTTP\/1.1 200/)
    assert.match(head, /content-type: text\/event-stream\r\n/)
    assert.match(head, /cache-control: no-store\r\n/)
    assert.match(head, /x-accel-buffering: no\r\n/)
    assert.match(head, /retry: 2000\n: connected\n/)
    const place = /\nid: (\S+)\n\n/.exec(head)?.[1]
    assert.deepEqual(feed.since(String(place)), [])

    const { id } = feed.publish('made', { text: 'two\nlines' })
    const text = await reader.until('two')
    assert.ok(text.includes(`id: ${id}\nevent: made\ndata: {"text":"two\\nlines"}\n\n`))
  })

  it('goes on after Last-Event-ID', async (t) => {
    const { feed, read } = await started(t)
    const [first] = [1, 2, 3].map((n) => feed.publish('made', { n }))
    const reader = read(first?.id)
    feed.publish('made', { n: 4 })
    const text = await reader.until('"n":4')
    assert.deepEqual(text.match(/"n":\d/g), ['"n":2', '"n":3', '"n":4'])
    assert.ok(!text.includes('reset'))
  })

  it('begins where it is told to when there is no Last-Event-ID', async (t) => {
    const from = 'start'
    const { feed, read } = await started(t, { from })
    feed.push({ id: from, event: 'began', data: {} })
    const { id } = feed.publish('made', { n: 1 })
    assert.match(await read().until('"n":1'), /: connected\n\nid: \S+\nevent: made/)
    const late = read(id)
    feed.publish('made', { n: 2 })
    assert.doesNotMatch(await late.until('"n":2'), /"n":1|reset/)
  })

  it('says reset first where the id is unknown, with the place to go on from', async (t) => {
    const { feed, read } = await started(t)
    const { id } = feed.publish('made', { n: 1 })
    const reader = read('0')
    assert.ok((await reader.until('{}\n\n')).includes(`id: ${id}\nevent: reset\ndata: {}\n\n`))
    feed.publish('made', { n: 2 })
    const text = await reader.until('"n":2')
    assert.ok(!text.includes('"n":1'))
  })

  it('tells live readers of a reset', async (t) => {
    const { feed, read } = await started(t)
    const reader = read()
    await reader.until('id: ')
    feed.publish('made', { n: 1 })
    feed.reset()
    const text = await reader.until('reset')
    const place = /id: (\S+)\nevent: reset/.exec(text)?.[1]
    assert.deepEqual(feed.since(String(place)), [])
  })

  it('cuts off a reader who stops reading, in bounded memory, while others go on', async (t) => {
    const { feed, read } = await started(t)
    const fast = read()
    const slow = read()
    await Promise.all([fast.until('id: '), slow.until('id: ')])
    slow.socket.pause()
    const filler = 'x'.repeat(1_000)
    let sent = 0
    while (feed.readers === 2 && sent < 100_000) {
      for (let i = 0; i < 50; i += 1) feed.publish('made', { n: (sent += 1), filler })
      await fast.until(`"n":${sent},`)
    }
    assert.equal(feed.readers, 1, `still open after ${sent} events`)
    // All that waits for a reader was sent before; the system keeps some of it, too.
    assert.ok(sent * filler.length < 16 * 1024 * 1024, `cut off after ${sent} events`)
    feed.publish('last', {})
    await fast.until('event: last')
  })

  it('keeps a silent connection open with comments', async (t) => {
    const { read } = await started(t, { heartbeatMs: 10 })
    await read().until(':\n\n')
  })

  it('lets go of readers who have gone, and of HEAD', async (t) => {
    const { feed, read, address } = await started(t)
    const reader = read()
    await reader.until('id: ')
    assert.equal(feed.readers, 1)
    reader.socket.destroy()
    const head = await fetch(address, { method: 'HEAD' })
    assert.equal(head.headers.get('content-type'), 'text/event-stream')
    while (feed.readers > 0) await sleep(5)
  })

  it('gives a reader who lags behind the rest before it ends in order', async (t) => {
    const { app, feed, read } = await started(t, {}, { events: 10_000, bytes: 64 * 1024 * 1024 })
    const reader = read()
    await reader.until('id: ')
    reader.socket.pause()
    for (let n = 1; n <= 60; n += 1) feed.publish('made', { n, filler: 'x'.repeat(160_000) })
    const closed = app.close()
    reader.socket.resume()
    await reader.until('"n":60,')
    await reader.until('0\r\n\r\n')
    reader.socket.destroy()
    await closed
  })

  it('ends all streams on close, also of a reader who takes nothing', async (t) => {
    const { app, feed, read } = await started(t, {}, { events: 10_000, bytes: 64 * 1024 * 1024 })
    const reader = read()
    const stuck = read()
    await Promise.all([reader.until('id: '), stuck.until('id: ')])
    stuck.socket.pause()
    for (let i = 0; i < 1_000; i += 1) feed.publish('made', { filler: 'x'.repeat(16_000) })
    feed.publish('last', {})
    await reader.until('event: last')
    const start = performance.now()
    await app.close()
    assert.ok(performance.now() - start < 3_000)
    await reader.until('0\r\n\r\n')
  })
})

describe('a reader who may not hear of everything', () => {
  const odd = ({ data }: { data: unknown }) => (data as { n: number }).n % 2 === 1

  it('hears of the rest alone, also of what was before', async (t) => {
    const { feed, read } = await started(t, { admits: odd })
    const [first] = [1, 2, 3, 4].map((n) => feed.publish('made', { n }))
    const reader = read(first?.id)
    await reader.until('"n":3')
    for (const n of [5, 6, 7]) feed.publish('made', { n })
    const text = await reader.until('"n":7')
    assert.deepEqual(text.match(/"n":\d/g), ['"n":5', '"n":7'])
    assert.doesNotMatch(text, /reset/)
  })

  it('comes as far as others by what is left out, and learns the place with the next sign of life', async (t) => {
    const { feed, read } = await started(t, { admits: odd, heartbeatMs: 10 })
    const reader = read()
    await reader.until(': connected')
    await reader.until(':\n\n')
    const { id } = feed.publish('made', { n: 2 })
    const text = await reader.until(`id: ${id}\n\n`)
    assert.doesNotMatch(text, /event:|data:/)
    assert.doesNotMatch(await reader.until(':\n\n'), /id:/)
    const again = read(id)
    feed.publish('made', { n: 3 })
    assert.doesNotMatch(await again.until('"n":3'), /"n":2|reset/)
  })

  it('still hears of a reset, and ends in order', async (t) => {
    const { app, feed, read } = await started(t, { admits: () => false })
    const reader = read()
    await reader.until('id: ')
    feed.publish('made', { n: 1 })
    feed.reset()
    await reader.until('event: reset')
    feed.publish('made', { n: 1 })
    const closed = app.close()
    await reader.until('0\r\n\r\n')
    reader.socket.destroy()
    await closed
  })
})

describe('a reader who may not stay', () => {
  for (const [what, recheck] of [
    ['no longer may', async () => false],
    ['cannot be asked about', async () => Promise.reject(new Error('away'))],
  ] as const) {
    it(`is cut off when it ${what}`, async (t) => {
      let asked: () => Promise<boolean> = async () => true
      const { feed, read } = await started(t, { heartbeatMs: 10, recheck: () => asked() })
      const reader = read()
      await reader.until(':\n\n')
      await reader.until(':\n\n')
      assert.equal(feed.readers, 1)
      asked = recheck
      while (feed.readers > 0) await sleep(5)
      if (!reader.socket.destroyed) await once(reader.socket, 'close')
    })
  }
})
