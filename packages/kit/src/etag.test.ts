import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { etagOf, ifMatchHolds, ifNoneMatchHits } from './etag.ts'
import { startSample } from './testing.ts'

describe('etagOf', () => {
  it('is the same for the same bytes only, and a strong tag', () => {
    assert.equal(etagOf('abc'), etagOf(Buffer.from('abc')))
    assert.notEqual(etagOf('abc'), etagOf('abd'))
    assert.match(etagOf(''), /^"[\w-]{27}"$/)
  })
})

describe('ifMatchHolds', () => {
  it('compares strongly', () => {
    for (const header of ['"1"', ' "0", "1" ', '*', '"a,b","1"']) {
      assert.equal(ifMatchHolds(header, '"1"'), true, header)
    }
    for (const header of ['"2"', 'W/"1"', '1', '', '"1', '"*"']) {
      assert.equal(ifMatchHolds(header, '"1"'), false, header)
    }
    assert.equal(ifMatchHolds('W/"1"', 'W/"1"'), false)
  })
})

describe('ifNoneMatchHits', () => {
  it('compares weakly', () => {
    for (const header of ['"1"', 'W/"1"', '"0", W/"1"', '*']) {
      assert.equal(ifNoneMatchHits(header, '"1"'), true, header)
      assert.equal(ifNoneMatchHits(header, 'W/"1"'), true, header)
    }
    for (const header of ['"2"', '1', '']) assert.equal(ifNoneMatchHits(header, '"1"'), false)
  })
})

describe('addEtags', () => {
  function add(app: FastifyInstance): void {
    app.get('/plain', () => ({ a: 1 }))
    app.get('/tagged', (_request, reply) => reply.header('etag', '"7"').send({ a: 1 }))
    app.get('/bad', (_request, reply) => reply.code(400).send({ a: 1 }))
    app.get('/unkept', (_request, reply) =>
      reply.header('cache-control', 'no-store').send({ a: 1 }),
    )
    app.post('/plain', () => ({ a: 1 }))
  }
  const start = () => startSample({ add })
  const get = (url: string, etag?: string) =>
    fetch(url, { headers: etag === undefined ? {} : { 'if-none-match': etag } })

  it('tags JSON, and answers 304 to who has it', async () => {
    await using sample = await start()
    const first = await get(`${sample.url}/plain`)
    const etag = first.headers.get('etag') ?? ''
    assert.equal(etag, etagOf(await first.text()))
    const second = await get(`${sample.url}/plain`, etag)
    assert.equal(second.status, 304)
    assert.equal(second.headers.get('etag'), etag)
    assert.equal(second.headers.get('content-type'), null)
    assert.equal(await second.text(), '')
    assert.equal((await get(`${sample.url}/plain`, '"other"')).status, 200)
  })

  it('does so for HEAD', async () => {
    await using sample = await start()
    const url = `${sample.url}/plain`
    const head = await fetch(url, { method: 'HEAD' })
    const etag = head.headers.get('etag') ?? ''
    assert.equal(etag, (await get(url)).headers.get('etag'))
    const init = { method: 'HEAD', headers: { 'if-none-match': etag } }
    assert.equal((await fetch(url, init)).status, 304)
  })

  it('keeps the tag of the route', async () => {
    await using sample = await start()
    assert.equal((await get(`${sample.url}/tagged`)).headers.get('etag'), '"7"')
    assert.equal((await get(`${sample.url}/tagged`, 'W/"7"')).status, 304)
  })

  it('neither tags nor compares what nobody may keep', async () => {
    await using sample = await start()
    const answer = await get(`${sample.url}/unkept`, etagOf('{"a":1}'))
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('etag'), null)
  })

  it('tags neither failures nor answers to writes', async () => {
    await using sample = await start()
    assert.equal((await get(`${sample.url}/bad`, '*')).status, 400)
    assert.equal((await get(`${sample.url}/bad`)).headers.get('etag'), null)
    const post = await fetch(`${sample.url}/plain`, { method: 'POST' })
    assert.equal(post.headers.get('etag'), null)
  })
})
