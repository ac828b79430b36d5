import assert from 'node:assert/strict'
import dns from 'node:dns/promises'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type ServerResponse, createServer } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger, tokenFile } from '@gatehouse/kit'
import { freePort } from '../../../../../test/support/free-port.ts'
import { instanceHeader } from './offer.ts'
import { Peers } from './peers.ts'

const signal = AbortSignal.timeout(60_000)

type Stream = {
  place: string | undefined
  authorization: string | undefined
  response: ServerResponse
}

/** A replica of which the test says what it sends. */
async function startOther(t: TestContext, instance = 'other') {
  const streams: Stream[] = []
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', [instanceHeader]: instance })
    response.write(':\n\n')
    const { 'last-event-id': place, authorization } = request.headers
    streams.push({ place: place as string | undefined, authorization, response })
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const stop = () => {
    server.close()
    server.closeAllConnections()
  }
  t.after(stop)
  const port = await listen(await freePort())
  const stream = async (count: number) => {
    await until(() => streams.length >= count)
    return streams[count - 1] as Stream
  }
  return { port, stream, streams, stop, again: () => listen(port) }
}

/** Follows those of that list; what is heard and how often all was reset is noted. */
function follow(t: TestContext, names: string, fails: string[] = [], tokenPath?: string) {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
  const seen = { heard: [] as string[], resets: 0 }
  const log = createLogger('broker', { level: 'silent' })
  const peers = new Peers(names, {
    instance: 'this',
    token: tokenFile('BROKER_TOKEN_FILE', tokenPath, log),
    take: async ({ id }) => {
      seen.heard.push(id)
      return !fails.includes(id)
    },
    reset: () => (seen.resets += 1),
    log,
  })
  t.after(() => peers.close())
  return Object.assign(seen, { check: async () => peers.check(signal), close: () => peers.close() })
}

const frame = (place: string, id: string) =>
  `id: ${place}\nevent: change\ndata: ${JSON.stringify({
    id,
    time: '2026-11-22T16:43:48Z',
    subject: { kind: 'parameter', name: '/a', change: 'updated' },
  })}\n\n`

async function until(fits: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await fits()); tries += 1) {
    assert.ok(tries < 500, 'it never came to that')
    await sleep(10)
  }
}

describe('Peers', () => {
  it('takes up a stream that broke where it was, with nothing missed', async (t) => {
    const other = await startOther(t)
    const seen = follow(t, `127.0.0.1:${other.port}`)
    const first = await other.stream(1)
    assert.equal(first.place, '0', 'it was there before')
    first.response.write('id: e-0\nevent: reset\ndata: {}\n\n' + frame('e-1', 'one'))
    await until(() => seen.heard.length === 1)
    assert.equal(seen.resets, 1)
    first.response.destroy()
    const second = await other.stream(2)
    assert.equal(second.place, 'e-1')
    second.response.write(frame('e-2', 'two'))
    await until(() => seen.heard.length === 2)
    t.mock.timers.tick(60_000)
    assert.equal(seen.resets, 1)
  })

  it('resets where the other does not know the place, sends what makes no sense, or a change fails', async (t) => {
    const other = await startOther(t)
    const seen = follow(t, `127.0.0.1:${other.port}`, ['bad'])
    const { response } = await other.stream(1)
    const cases = ['id: f-0\nevent: reset\ndata: {}\n\n', 'id: f-1\nevent: new\ndata: {}\n\n']
    for (const [index, text] of [...cases, frame('f-2', 'bad')].entries()) {
      response.write(text)
      await until(() => seen.resets === index + 1)
    }
    response.write(frame('f-3', 'good'))
    await until(() => seen.heard.includes('good'))
    assert.equal(seen.resets, 3)
  })

  it('hears a new process from its beginning after one that ended in order', async (t) => {
    const other = await startOther(t)
    const seen = follow(t, `127.0.0.1:${other.port}`)
    const first = await other.stream(1)
    first.response.end(frame('e-1', 'one'))
    const second = await other.stream(2)
    assert.equal(second.place, undefined)
    t.mock.timers.tick(60_000)
    assert.equal(seen.resets, 0)
    assert.deepEqual(seen.heard, ['one'])
  })

  it('resets once when one that broke off stays away, and says so', async (t) => {
    const other = await startOther(t)
    const seen = follow(t, `127.0.0.1:${other.port}`)
    const { response } = await other.stream(1)
    response.write(frame('e-1', 'one'))
    await until(() => seen.heard.length === 1)
    assert.deepEqual(await seen.check(), { status: 'ok' })
    other.stop()
    await sleep(100)
    t.mock.timers.tick(9_999)
    assert.equal(seen.resets, 0)
    t.mock.timers.tick(1)
    assert.equal(seen.resets, 1)
    assert.equal((await seen.check()).status, 'degraded')
    await other.again()
    assert.equal((await other.stream(2)).place, 'e-1')
    await until(async () => (await seen.check()).status === 'ok')
    t.mock.timers.tick(60_000)
    assert.equal(seen.resets, 1)
  })

  it('shows the token that the file holds when it comes, and comes again while there is none', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-token-'))
    t.after(() => rm(folder, { recursive: true }))
    const path = join(folder, 'token')
    const other = await startOther(t)
    follow(t, `127.0.0.1:${other.port}`, [], path)
    await sleep(100)
    assert.equal(other.streams.length, 0)
    for (const [count, token] of ['first.token.x', 'second.token.x'].entries()) {
      await writeFile(path, token)
      await until(() => {
        t.mock.timers.tick(1_000)
        return other.streams.length > count
      })
      const { authorization, response } = await other.stream(count + 1)
      assert.equal(authorization, `Bearer ${token}`)
      response.end()
    }
  })

  it('leaves itself alone', async (t) => {
    const own = await startOther(t, 'this')
    const seen = follow(t, `127.0.0.1:${own.port}`)
    const { response } = await own.stream(1)
    await until(() => response.closed)
    t.mock.timers.tick(60_000)
    await sleep(300)
    assert.equal(own.streams.length, 1)
    assert.equal(seen.resets, 0)
    assert.deepEqual(await seen.check(), { status: 'ok' })
  })

  it('finds those that come, follows those that leave to their end, and resets when there was none', async (t) => {
    const [old, young] = [await startOther(t), await startOther(t)]
    const known = { old: ['127.0.0.1'], young: [] as string[] }
    const resolve = async (name: string) => {
      if (!(name in known)) throw new Error(`no ${name}`)
      return known[name as 'old'].map((address) => ({ address, family: 4 }))
    }
    t.mock.method(dns, 'lookup', resolve as never)
    syncBuiltinESMExports()
    t.after(() => {
      // What is mocked at this moment would stay so for those who have imported it.
      t.mock.reset()
      syncBuiltinESMExports()
    })
    const seen = follow(t, `old:${old.port},young:${young.port}`)
    const look = async () => {
      t.mock.timers.tick(2_000)
      await sleep(50)
    }
    const first = await old.stream(1)
    known.young.push('127.0.0.1')
    await look()
    assert.equal((await young.stream(1)).place, undefined, 'from its beginning')
    known.old.pop()
    await look()
    first.response.write(frame('e-1', 'last words'))
    await until(() => seen.heard.includes('last words'))
    assert.equal(seen.resets, 0)
    old.stop()
    await until(() => seen.resets === 1)
    assert.deepEqual(await seen.check(), { status: 'ok' })
    Reflect.deleteProperty(known, 'young')
    await look()
    assert.match(String((await seen.check()).detail), /BROKER_PEERS cannot be resolved/)
    assert.equal(young.streams.length, 1)
  })

  it('stops at once', async (t) => {
    const other = await startOther(t)
    const seen = follow(t, `127.0.0.1:${other.port},127.0.0.1:9`)
    await other.stream(1)
    await seen.close()
    assert.equal(seen.resets, 0)
  })
})
