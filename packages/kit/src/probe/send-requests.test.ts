import assert from 'node:assert/strict'
import { type RequestListener, createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { type TestContext, describe, it } from 'node:test'
import type { ProbeOptions } from './options.ts'
import { sendRequests } from './send-requests.ts'

async function serveWith(t: TestContext, listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

const asked: Omit<ProbeOptions, 'url'> = {
  paths: ['/version'],
  requests: 20,
  perSecond: 1000,
  successPercent: 99,
  p95Milliseconds: 500,
  timeoutMilliseconds: 5_000,
  reachMilliseconds: 0,
}

describe('sendRequests', () => {
  it('asks for the paths in turn, with the token, each on a connection of its own', async (t) => {
    const seen: string[] = []
    const ports = new Set<number | undefined>()
    const url = await serveWith(t, ({ url: path, headers, socket }, response) => {
      seen.push(`${path} ${headers.authorization}`)
      ports.add(socket.remotePort)
      response.end('{}')
    })
    const ends = await sendRequests({ ...asked, url, paths: ['/a', '/b?c=d'], requests: 4 }, 'abc')
    assert.deepEqual(seen.toSorted(), [
      '/a Bearer abc',
      '/a Bearer abc',
      '/b?c=d Bearer abc',
      '/b?c=d Bearer abc',
    ])
    assert.equal(ports.size, 4)
    assert.ok(ends.every(({ failure, milliseconds }) => !failure && milliseconds > 0))
  })

  it('takes a redirect for an answer, and 4xx and 5xx for failures', async (t) => {
    const url = await serveWith(t, ({ url: path = '' }, response) => {
      response.writeHead(Number(path.slice(1)), { location: '/elsewhere' }).end()
    })
    const paths = ['/204', '/302', '/403', '/503']
    const ends = await sendRequests({ ...asked, url, paths, requests: 4 })
    assert.deepEqual(
      ends.map(({ failure }) => failure),
      [undefined, undefined, '/403: answered 403', '/503: answered 503'],
    )
  })

  it('does not wait for answers before it goes on', async (t) => {
    let open = 0
    const url = await serveWith(t, (_request, response) => {
      open += 1
      if (open === 20) setImmediate(() => held.forEach((one) => one.end()))
      held.push(response)
    })
    const held: { end(): void }[] = []
    const ends = await sendRequests({ ...asked, url })
    assert.ok(ends.every(({ failure }) => failure === undefined))
  })

  it('counts what does not come in time, breaks off or is refused', async (t) => {
    const slow = await serveWith(t, (_request, response) => void response.write('{'))
    const once = { ...asked, requests: 1 }
    const failureAt = async (url: URL, timeoutMilliseconds = 5_000) =>
      (await sendRequests({ ...once, url, timeoutMilliseconds }))[0]?.failure
    assert.equal(await failureAt(slow, 30), '/version: no answer within 30 ms')
    const broken = await serveWith(t, (request) => request.socket.destroy())
    assert.equal(await failureAt(broken), '/version: ECONNRESET')
    const absent = createTcpServer()
    await new Promise<void>((resolve) => absent.listen(0, '127.0.0.1', resolve))
    const { port } = absent.address() as AddressInfo
    await new Promise((resolve) => absent.close(resolve))
    assert.equal(await failureAt(new URL(`http://127.0.0.1:${port}`)), '/version: ECONNREFUSED')
  })
})
