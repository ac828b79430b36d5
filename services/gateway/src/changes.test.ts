import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { asHeader, believe, policyFile } from './policy/test-principals.ts'
import { startGateway, startStub, urlOf } from './test-gateway.ts'

const event = (id: string, name: string) =>
  `id: ${id}\nevent: parameter.changed\ndata: {"type":"parameter.changed","name":"${name}"}\n\n`

/** A broker that only has a change stream; the test says what comes. */
async function startBroker(t: Parameters<typeof startStub>[0]) {
  const streams: { place: string | undefined; response: ServerResponse }[] = []
  const stub = await startStub(t, (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(':\n\n')
    streams.push({ place: request.headers['last-event-id'] as string, response })
  })
  const opened = async (count: number) => {
    while (streams.length < count) await sleep(10)
    return streams[count - 1] as (typeof streams)[number]
  }
  return { url: urlOf(stub), streams, opened }
}

/** A reader of the gateway's stream who gathers what comes. */
async function read(
  t: Parameters<typeof startStub>[0],
  url: string,
  lastEventId?: string,
  as = 'anonymous',
) {
  const leave = new AbortController()
  t.after(() => leave.abort())
  const answer = await fetch(`${url}/api/v1/changes`, {
    signal: leave.signal,
    headers: { [asHeader]: as, ...(lastEventId && { 'last-event-id': lastEventId }) },
  })
  assert.equal(answer.headers.get('content-type'), 'text/event-stream')
  let text = ''
  const gather = async () => {
    for await (const chunk of (answer.body as ReadableStream<Uint8Array>).pipeThrough(
      new TextDecoderStream() as never,
    )) {
      text += String(chunk)
    }
  }
  gather().catch(() => undefined)
  const has = async (pattern: RegExp) => {
    for (let tries = 0; tries < 200 && !pattern.test(text); tries += 1) await sleep(10)
    assert.match(text, pattern)
  }
  return { has, text: () => text }
}

describe('watchChanges', () => {
  it('tells every reader what one subscription to the broker brings, under the same ids', async (t) => {
    const broker = await startBroker(t)
    const { url } = await startGateway(t, { broker: broker.url })
    const { response } = await broker.opened(1)
    const readers = await Promise.all([read(t, url), read(t, url), read(t, url)])
    response.write(event('e-1', '/a') + event('e-2', '/b'))
    for (const reader of readers) await reader.has(/id: e-1\n[^]*"\/a"[^]*id: e-2\n[^]*"\/b"/)
    assert.equal(broker.streams.length, 1)
    const late = await read(t, url, 'e-1')
    await late.has(/"\/b"/)
    assert.doesNotMatch(late.text(), /"\/a"|event: reset/)
  })

  it('goes on where it was when the broker comes back, and tells readers when that is not possible', async (t) => {
    const broker = await startBroker(t)
    const { url } = await startGateway(t, { broker: broker.url })
    const first = await broker.opened(1)
    const reader = await read(t, url)
    first.response.write(event('e-1', '/a'))
    await reader.has(/"\/a"/)
    first.response.destroy()
    const second = await broker.opened(2)
    assert.equal(second.place, 'e-1')
    second.response.write('id: f-0\nevent: reset\ndata: {}\n\n')
    await reader.has(/event: reset/)
    second.response.write(event('f-1', '/c'))
    await reader.has(/"\/c"/)
  })

  it('answers reset to a reader whose place it does not know', async (t) => {
    const broker = await startBroker(t)
    const { url } = await startGateway(t, { broker: broker.url })
    const reader = await read(t, url, 'another-7')
    await reader.has(/event: reset/)
  })

  it('drops what the cache holds of what changed', async (t) => {
    const broker = await startBroker(t)
    const { url, cache } = await startGateway(t, { broker: broker.url })
    const { response } = await broker.opened(1)
    const entry = { body: '{}', versions: '', upstreamEtag: '"1"', freshUntil: Infinity }
    cache.set('p', { ...entry, action: 'GetParameter' })
    cache.set('b', { ...entry, action: 'ListBuckets' })
    response.write(event('e-1', '/a'))
    const reader = await read(t, url, 'e-0')
    await reader.has(/reset|e-1/)
    assert.equal(cache.get('p'), undefined)
    assert.ok(cache.get('b'))
  })

  it('ends its streams when the gateway stops', async (t) => {
    const broker = await startBroker(t)
    const { url, app } = await startGateway(t, { broker: broker.url })
    await broker.opened(1)
    await read(t, url)
    const before = performance.now()
    await app.close()
    assert.ok(performance.now() - before < 3_000)
  })
})

describe('watchChanges, by who follows', () => {
  const change = (id: string, data: object) =>
    `id: ${id}\nevent: ${(data as { type: string }).type}\ndata: ${JSON.stringify(data)}\n\n`
  const changes = [
    change('e-1', { type: 'parameter.changed', name: '/open/a' }),
    change('e-2', { type: 'parameter.changed', name: '/vault/b' }),
    change('e-3', { type: 'secret.rotated', name: 'shop/c' }),
    change('e-4', { type: 'bucket.changed', bucket: 'public', key: 'd' }),
    change('e-5', { type: 'bucket.changed', bucket: 'private', key: 'e' }),
    change('e-6', { type: 'bucket.changed', bucket: 'private' }),
    change('e-7', { type: 'bucket.changed', bucket: 'public' }),
    change('e-8', { type: 'account.closed', name: 'f' }),
    change('e-9', { type: 'parameter.changed', name: '/open/z' }),
  ]

  it('tells each reader of what they may see, live and of the past', async (t) => {
    const broker = await startBroker(t)
    const GATEHOUSE_POLICY_FILE = await policyFile(
      t,
      `@id("admins") permit (principal in Role::"admin", action, resource);
       @id("watch") permit (principal, action == Action::"WatchChanges", resource);
       @id("open") permit (principal, action == Action::"GetParameter", resource)
       when { resource.name like "/open/*" };
       @id("public") permit (principal, action in [Action::"GetObject", Action::"ListObjects"], resource)
       when { resource in Bucket::"public" };`,
    )
    const { url, app } = await startGateway(t, { broker: broker.url }, { GATEHOUSE_POLICY_FILE })
    believe(app)
    const { response } = await broker.opened(1)
    const live = [await read(t, url), await read(t, url, undefined, 'admin')] as const
    response.write(changes.join(''))
    for (const reader of live) await reader.has(/id: e-9\n/)
    const late = [await read(t, url, 'e-1'), await read(t, url, 'e-1', 'admin')] as const
    for (const reader of late) await reader.has(/id: e-9\n/)
    const heard = (reader: { text: () => string }) => reader.text().match(/(?<=^id: )e-\d$/gm)
    assert.deepEqual(heard(live[0]), ['e-1', 'e-4', 'e-7', 'e-9'])
    assert.deepEqual(heard(late[0]), ['e-4', 'e-7', 'e-9'])
    assert.deepEqual(heard(live[1])?.slice(0, 7), ['e-1', 'e-2', 'e-3', 'e-4', 'e-5', 'e-6', 'e-7'])
    assert.doesNotMatch(live[0].text() + late[0].text() + live[1].text(), /account\.closed/)
    assert.doesNotMatch(live[0].text() + late[0].text(), /vault|private|shop/)
  })
})
