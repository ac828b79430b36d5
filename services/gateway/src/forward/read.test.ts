import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { asHeader, believe } from '../policy/test-principals.ts'
import { json, startGateway, startStub, urlOf } from '../test-gateway.ts'

const parameter = {
  name: '/a',
  type: 'String',
  value: 'b',
  version: 1,
  lastModified: '2026-11-21T08:00:00.000Z',
}
const body = { data: parameter, meta: { versions: { broker: '9.9.9' } } }

/** A service that answers `/a` with these headers and knows its ETag; counts what it was asked. */
async function startBroker(t: Parameters<typeof startStub>[0], headers: Record<string, string>) {
  const asked: (string | undefined)[] = []
  const stub = await startStub(t, (request, response) => {
    if (request.url === '/api/v1/changes') return
    asked.push(request.headers['if-none-match'])
    if (request.headers['if-none-match'] === headers.etag && headers.etag) {
      response.writeHead(304, headers).end()
    } else {
      json(body, headers)(request, response)
    }
  })
  return { asked, url: urlOf(stub) }
}

describe('forwardRead', () => {
  it('adds the gateway to the versions, in the body and in the header', async (t) => {
    const broker = await startBroker(t, {})
    const { url } = await startGateway(t, { broker: broker.url })
    const answer = await fetch(`${url}/api/v1/parameters/a`)
    assert.deepEqual(await answer.json(), {
      data: parameter,
      meta: { versions: { gateway: '1.2.3', broker: '9.9.9' } },
    })
    assert.equal(answer.headers.get('x-gatehouse-versions'), 'gateway=1.2.3, broker=9.9.9')
    assert.equal(answer.headers.get('cache-control'), 'private, no-cache')
  })

  it('answers from the cache for as long as the service allows', async (t) => {
    const broker = await startBroker(t, { etag: '"1"', 'cache-control': 'max-age=60' })
    const { url } = await startGateway(t, { broker: broker.url })
    const first = await fetch(`${url}/api/v1/parameters/a`)
    const second = await fetch(`${url}/api/v1/parameters/a`)
    assert.equal(broker.asked.length, 1)
    assert.equal(first.headers.get('cache-status'), 'gatehouse-gateway; fwd=uri-miss; stored')
    assert.match(second.headers.get('cache-status') ?? '', /^gatehouse-gateway; hit; ttl=(59|60)$/)
    assert.equal(await first.text(), await second.text())
    assert.equal(first.headers.get('etag'), second.headers.get('etag'))
    assert.equal(
      second.headers.get('x-gatehouse-versions'),
      first.headers.get('x-gatehouse-versions'),
    )
  })

  it('says how old an answer is, its own time included, and what the cache of the service said', async (t) => {
    const before = 'gatehouse-broker; hit; ttl=50'
    const broker = await startBroker(t, {
      etag: '"1"',
      'cache-control': 'max-age=60',
      age: '10',
      'cache-status': before,
    })
    const { url, cache } = await startGateway(t, { broker: broker.url })
    const first = await fetch(`${url}/api/v1/parameters/a`)
    assert.equal(first.headers.get('age'), '10')
    const status = `${before}, gatehouse-gateway; fwd=uri-miss; stored`
    assert.equal(first.headers.get('cache-status'), status)
    const kept = cache.get('/api/v1/parameters/* /api/v1/parameters/a')
    assert.ok(kept?.saidAt !== undefined)
    assert.ok(Math.abs(kept.freshUntil - kept.saidAt - 60_000) < 1)
    kept.saidAt -= 5_000
    const second = await fetch(`${url}/api/v1/parameters/a`)
    assert.equal(second.headers.get('age'), '15')
  })

  it('has the service asked anew for a caller who wants that, and may', async (t) => {
    for (const [stage, as, asked] of [
      ['local', 'anonymous', 2],
      ['prod', 'viewer', 1],
      ['prod', 'operator', 2],
    ] as const) {
      const broker = await startBroker(t, { etag: '"1"', 'cache-control': 'max-age=60' })
      const gateway = await startGateway(t, { broker: broker.url }, { GATEHOUSE_STAGE: stage })
      believe(gateway.app)
      const get = (headers = {}) =>
        fetch(`${gateway.url}/api/v1/parameters/a`, { headers: { ...headers, [asHeader]: as } })
      await get()
      const again = await get({ 'cache-control': 'no-cache' })
      assert.equal(again.status, 200)
      assert.equal(broker.asked.length, asked, `${as} in ${stage}`)
    }
  })

  it('does not count as fresh what was asked for before a change', async (t) => {
    const broker = await startBroker(t, { etag: '"1"', 'cache-control': 'max-age=60' })
    const { url, cache } = await startGateway(t, { broker: broker.url })
    const asking = fetch(`${url}/api/v1/parameters/a`)
    while (broker.asked.length === 0) await new Promise((turn) => setImmediate(turn))
    cache.drop('parameter.changed')
    await asking
    await fetch(`${url}/api/v1/parameters/a`)
    assert.equal(broker.asked.length, 2)
  })

  it('asks the service whether an answer still holds, by its ETag', async (t) => {
    const broker = await startBroker(t, { etag: '"1"', 'cache-control': 'no-cache' })
    const { url, metrics } = await startGateway(t, { broker: broker.url })
    await fetch(`${url}/api/v1/parameters/a`)
    const second = await fetch(`${url}/api/v1/parameters/a`)
    assert.deepEqual(broker.asked, [undefined, '"1"'])
    assert.equal(second.status, 200)
    assert.equal(second.headers.get('cache-status'), 'gatehouse-gateway; fwd=stale; fwd-status=304')
    assert.deepEqual(((await second.json()) as typeof body).data, parameter)
    assert.match(await metrics.metrics(), /cache_answers_total\{result="revalidated".*\} 1/)
  })

  it('keeps nothing that is private or that says nothing of caching', async (t) => {
    for (const headers of [
      { etag: '"1"', 'cache-control': 'private, max-age=60' },
      { etag: '"1"' },
    ]) {
      const broker = await startBroker(t, headers)
      const { url } = await startGateway(t, { broker: broker.url })
      await fetch(`${url}/api/v1/parameters/a`)
      await fetch(`${url}/api/v1/parameters/a`)
      assert.deepEqual(broker.asked, [undefined, undefined])
    }
  })

  it('answers 304 to a caller who has the answer, and not to one who has another', async (t) => {
    const broker = await startBroker(t, { etag: '"1"', 'cache-control': 'max-age=60' })
    const { url } = await startGateway(t, { broker: broker.url })
    const etag = (await fetch(`${url}/api/v1/parameters/a`)).headers.get('etag') ?? ''
    assert.notEqual(etag, '"1"')
    const conditional = (value: string) =>
      fetch(`${url}/api/v1/parameters/a`, { headers: { 'if-none-match': value } })
    const unchanged = await conditional(etag)
    assert.equal(unchanged.status, 304)
    assert.equal(await unchanged.text(), '')
    assert.equal((await conditional(`"x", W/${etag}`)).status, 304)
    assert.equal((await conditional('"1"')).status, 200)
  })

  it('does not mix up routes that ask the service the same', async (t) => {
    const broker = await startBroker(t, { etag: '"1"', 'cache-control': 'max-age=60' })
    const { url } = await startGateway(t, { broker: broker.url })
    const [api, r2] = await Promise.all(
      ['/api/v1/parameters/a', '/parameters/a'].map(async (path) =>
        (await fetch(url + path)).json(),
      ),
    )
    assert.deepEqual(api, r2)
    assert.equal(broker.asked.length, 2)
  })

  it('leaves out of an answer what the contract does not name', async (t) => {
    const stub = await startStub(
      t,
      json({ data: { ...parameter, secretValue: 'x' }, meta: { versions: {}, trace: 'y' } }),
    )
    const { url } = await startGateway(t, { broker: urlOf(stub) })
    const text = await (await fetch(`${url}/api/v1/parameters/a`)).text()
    assert.doesNotMatch(text, /secretValue|trace/)
  })
})
