import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { cases, traversals } from './bad-input-cases.ts'
import type { RunningSystem } from './running-system.ts'

/** Tests of what no caller should send: each is answered with what is wrong with it, and harms nothing. */
export function badInput(system: () => RunningSystem): void {
  const open = () => {
    const { hostname, port } = new URL(system().url)
    return connect(Number(port), hostname).on('error', () => undefined)
  }

  /** Sends bytes as they are, and gathers the answer until the connection closes or `wait` has passed. */
  const raw = async (bytes: string, wait = 2_000) => {
    const socket = open()
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    socket.write(bytes)
    await Promise.race([once(socket, 'close'), sleep(wait)])
    socket.destroy()
    return text
  }

  wrongRequests(system)
  wrongBytes(raw, system)

  it('a caller who sends the headers drop by drop is cut off', async () => {
    const socket = open()
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n')
    const drops = setInterval(() => socket.write('x: y\r\n'), 500)
    const started = performance.now()
    await once(socket, 'close')
    clearInterval(drops)
    assert.ok(performance.now() - started < 15_000)
    assert.match(text, /^HTTP\/1\.1 408 /)
  })
}

function wrongRequests(system: () => RunningSystem): void {
  for (const { what, path, init, status, says } of cases) {
    it(`${what}: ${status}`, async () => {
      const { url, admin } = system()
      const headers = { ...Object.fromEntries(new Headers(init?.headers)), ...admin }
      const answer = await fetch(url + path, { ...init, headers })
      const text = await answer.text()
      assert.equal(answer.status, status, text)
      assert.match(text, says)
      assert.equal(answer.headers.get('content-type'), 'application/problem+json')
      const problem = JSON.parse(text)
      assert.equal(problem.status, status)
      assert.ok(problem.detail, 'it must say what to change')
      assert.equal(problem.requestId, answer.headers.get('x-request-id'))
    })
  }
}

/** `raw` sends bytes as they are, and answers with all that comes back. */
function wrongBytes(raw: (bytes: string) => Promise<string>, system: () => RunningSystem): void {
  const line = (path: string) => {
    const fields = { host: 'localhost', connection: 'close', ...system().admin }
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
    return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
  }

  for (const path of traversals) {
    it(`leads nowhere: ${path}`, async () => {
      const text = await raw(line(path))
      assert.match(text, /^HTTP\/1\.1 (400|403|404|200) /)
      assert.doesNotMatch(text, /root:|challenge\/kantox:|"workspaces"/)
      if (text.startsWith('HTTP/1.1 200')) assert.match(text, /"objects":\[\]/)
    })
  }

  it('a header bomb: 431 and a closed connection', async () => {
    const text = await raw(`GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`)
    assert.match(text, /^HTTP\/1\.1 431 /)
    assert.match(text, /headers-too-large/)
  })

  it('many small headers: 431 or cut off', async () => {
    const headers = Array.from({ length: 5_000 }, (_, count) => `x-${count}: y\r\n`).join('')
    assert.match(
      await raw(`GET / HTTP/1.1\r\nhost: localhost\r\n${headers}\r\n`),
      /^HTTP\/1\.1 431 /,
    )
  })

  it('what is no HTTP: 400 and a closed connection', async () => {
    assert.match(await raw('hello there\r\n\r\n'), /^HTTP\/1\.1 400 [^]*application\/problem\+json/)
  })

  it('two lengths, or a length and chunks: 400, so that nothing can be smuggled', async () => {
    const post = `POST /api/v1/users HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`
    assert.match(
      await raw(`${post}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`),
      /^HTTP\/1\.1 400 /,
    )
    assert.match(
      await raw(`${post}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
      /^HTTP\/1\.1 400 /,
    )
  })
}
