import assert from 'node:assert/strict'
import { mkdir, symlink } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { startBroker } from './testing.ts'

type Listing = {
  data: { objects: { key: string; size: number; etag: string }[]; prefixes: string[] }
  meta: { versions: Record<string, string>; nextCursor?: string }
}

describe('GET /api/v1/buckets', () => {
  it('lists folders as buckets, in the envelope', async () => {
    await using broker = await startBroker(async ({ put }) => {
      await put('second', 'a')
      await put('first', 'a')
    })
    const answer = await broker.get('/api/v1/buckets?limit=1')
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('cache-control'), 'no-cache')
    const { data, meta } = (await answer.json()) as {
      data: Record<string, string>[]
      meta: Record<string, unknown>
    }
    const { createdAt, ...rest } = data[0] ?? {}
    assert.deepEqual(rest, { name: 'first', region: 'eu-west-1' })
    assert.ok(Date.parse(String(createdAt)) > 0)
    assert.deepEqual(meta, { versions: { broker: '1.2.3' }, nextCursor: 'Zmlyc3Q' })
    const { data: next } = await broker.json<{ data: { name: string }[] }>(
      '/api/v1/buckets?cursor=Zmlyc3Q',
    )
    assert.deepEqual(
      next.map(({ name }) => name),
      ['second'],
    )
  })

  it('answers 304 to who has the list, until it changes', async () => {
    await using broker = await startBroker()
    const etag = String((await broker.get('/api/v1/buckets')).headers.get('etag'))
    const same = await broker.get('/api/v1/buckets', { 'if-none-match': etag })
    assert.equal(same.status, 304)
    await broker.account.put('new-one', 'a')
    const other = await broker.get('/api/v1/buckets', { 'if-none-match': etag })
    assert.equal(other.status, 200)
  })

  it('leaves out what can be no bucket, and says once how to mend it', async () => {
    await using broker = await startBroker(async ({ put, path }) => {
      await put('Not A Bucket', 'a')
      await mkdir(path('elsewhere'))
      await symlink(path('elsewhere'), path('account', 'buckets', 'linked-bucket'))
    })
    for (let i = 0; i < 3; i += 1) {
      assert.deepEqual((await broker.json('/api/v1/buckets')).data, [])
    }
    const said = broker.account.lines.filter((line) => line.includes('left out'))
    assert.equal(said.length, 2)
    assert.ok(said.some((line) => line.includes('Not A Bucket') && line.includes('use 3 to 63')))
    assert.ok(said.some((line) => line.includes('linked-bucket') && line.includes('a copy')))
    const listing = await broker.get('/api/v1/buckets/linked-bucket/objects')
    assert.equal(listing.status, 404)
  })

  it('answers 503 and not an empty list when the folder is gone', async () => {
    await using broker = await startBroker(({ put }) => put('there', 'a'))
    await broker.account.remove('account', 'buckets')
    for (const path of ['/api/v1/buckets', '/api/v1/buckets/there/objects', '/buckets']) {
      const answer = await broker.get(path)
      assert.equal(answer.status, 503, path)
      assert.ok(answer.headers.get('retry-after'))
      const { type, detail } = (await answer.json()) as Record<string, string>
      assert.equal(type, 'urn:gatehouse:problem:storage-unavailable')
      assert.ok(!detail?.includes(broker.account.folder))
    }
    const health = await broker.get('/health')
    assert.equal(health.status, 503)
    assert.match(await health.text(), /buckets.*make it again/)
  })
})

describe('GET /api/v1/buckets/{bucket}/objects', () => {
  it('lists objects and common prefixes, in the envelope', async () => {
    await using broker = await startBroker(async ({ put }) => {
      await put('files', 'readme.txt', 'four')
      await put('files', 'deep/er/file', 'x')
    })
    const all = await broker.json<Listing>('/api/v1/buckets/files/objects')
    assert.deepEqual(
      all.data.objects.map(({ key, size }) => [key, size]),
      [
        ['deep/er/file', 1],
        ['readme.txt', 4],
      ],
    )
    assert.deepEqual(all.meta, { versions: { broker: '1.2.3' } })
    const top = await broker.json<Listing>('/api/v1/buckets/files/objects?delimiter=/&limit=1')
    assert.deepEqual(top.data, { objects: [], prefixes: ['deep/'] })
    const rest = await broker.json<Listing>(
      `/api/v1/buckets/files/objects?delimiter=/&cursor=${top.meta.nextCursor}`,
    )
    assert.deepEqual(
      rest.data.objects.map(({ key }) => key),
      ['readme.txt'],
    )
    const object = await broker.get('/api/v1/buckets/files/objects/readme.txt')
    assert.equal(object.headers.get('etag'), rest.data.objects[0]?.etag)
  })

  it('takes any cursor of the right form as a position, and refuses the others', async () => {
    await using broker = await startBroker(({ put }) => put('files', 'a'))
    for (const cursor of ['____', 'AAAA', 'gICA']) {
      const answer = await broker.get(`/api/v1/buckets/files/objects?cursor=${cursor}`)
      assert.equal(answer.status, 200, cursor)
    }
    for (const query of [
      'cursor=%00',
      'cursor=a',
      'limit=0',
      'limit=101',
      'delimiter=%7C',
      'prefix=%01',
    ]) {
      const answer = await broker.get(`/api/v1/buckets/files/objects?${query}`)
      assert.equal(answer.status, 400, query)
    }
  })

  it('leaves out empty folders and what editors and file managers drop', async () => {
    await using broker = await startBroker(async ({ put, path }) => {
      for (const key of ['.DS_Store', 'a/.a.txt.swp', 'a/a.txt~', '.hidden', 'a/a.txt']) {
        await put('files', key)
      }
      await mkdir(path('account', 'buckets', 'files', 'empty', 'deeper'), { recursive: true })
    })
    const { data } = await broker.json<Listing>('/api/v1/buckets/files/objects')
    assert.deepEqual(
      data.objects.map(({ key }) => key),
      ['.hidden', 'a/a.txt'],
    )
    const top = await broker.json<Listing>('/api/v1/buckets/files/objects?delimiter=/')
    assert.deepEqual(top.data.prefixes, ['a/'])
    const dropped = await broker.get('/api/v1/buckets/files/objects/.DS_Store')
    assert.equal(dropped.status, 404)
  })
})
