import assert from 'node:assert/strict'
import { appendFile, mkdir, symlink, truncate, writeFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { startBroker } from './testing.ts'

const objects = '/api/v1/buckets/files/objects'

describe('GET /api/v1/buckets/{bucket}/objects/{key}', () => {
  it('answers the bytes with what a client and a browser must know of them', async () => {
    await using broker = await startBroker(({ put }) => put('files', 'a b/ü+%.html', '<h1>ü</h1>'))
    const answer = await broker.get(`${objects}/a%20b/%C3%BC+%25.html`)
    assert.equal(answer.status, 200)
    assert.equal(await answer.text(), '<h1>ü</h1>')
    const { headers } = answer
    assert.equal(headers.get('content-type'), 'text/html')
    assert.equal(headers.get('content-length'), '11')
    assert.equal(headers.get('accept-ranges'), 'bytes')
    assert.match(String(headers.get('etag')), /^"[^"]+"$/)
    assert.match(String(headers.get('last-modified')), /GMT$/)
    assert.equal(headers.get('cache-control'), 'no-cache')
    assert.equal(headers.get('content-security-policy'), "sandbox; default-src 'none'")
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
  })

  it('answers HEAD with the same header fields and no body', async () => {
    await using broker = await startBroker(({ put }) => put('files', 'a.json', '{}'))
    const [get, head] = [
      await broker.get(`${objects}/a.json`),
      await broker.get(`${objects}/a.json`, {}, 'HEAD'),
    ]
    const fields = (answer: Response) =>
      [...answer.headers].filter(
        ([name]) => !['date', 'x-request-id', 'connection', 'keep-alive'].includes(name),
      )
    assert.deepEqual(fields(head), fields(get))
    assert.equal(head.headers.get('content-length'), '2')
    assert.equal(await head.text(), '')
    const ranged = await broker.get(`${objects}/a.json`, { range: 'bytes=0-0' }, 'HEAD')
    assert.equal(ranged.status, 200)
  })

  it('answers a range, 416 with the size, and the whole for what it need not understand', async () => {
    await using broker = await startBroker(({ put }) => put('files', 'digits', '0123456789'))
    const part = await broker.get(`${objects}/digits`, { range: 'bytes=2-4' })
    assert.equal(part.status, 206)
    assert.equal(part.headers.get('content-range'), 'bytes 2-4/10')
    assert.equal(part.headers.get('content-length'), '3')
    assert.equal(await part.text(), '234')
    const beyond = await broker.get(`${objects}/digits`, { range: 'bytes=10-' })
    assert.equal(beyond.status, 416)
    assert.equal(beyond.headers.get('content-range'), 'bytes */10')
    assert.match(await beyond.text(), /range-not-satisfiable/)
    for (const range of ['bytes=0-1,3-4', 'bytes=4-2', 'bytes=x', 'items=0-1', 'bytes=-']) {
      const whole = await broker.get(`${objects}/digits`, { range })
      assert.equal(whole.status, 200, range)
      assert.equal(await whole.text(), '0123456789')
    }
  })

  it('answers 304 and 412 with the tag, without a body of the object', async () => {
    await using broker = await startBroker(({ put }) => put('files', 'a', 'text'))
    const etag = String((await broker.get(`${objects}/a`)).headers.get('etag'))
    const same = await broker.get(`${objects}/a`, { 'if-none-match': `"x", ${etag}` })
    assert.equal(same.status, 304)
    assert.equal(same.headers.get('etag'), etag)
    assert.equal(await same.text(), '')
    const failed = await broker.get(`${objects}/a`, { 'if-match': '"x"' })
    assert.equal(failed.status, 412)
    assert.match(await failed.text(), /version-mismatch/)
    const malformed = await broker.get(`${objects}/a`, { 'if-modified-since': 'yesterday' })
    assert.equal(malformed.status, 200)
  })

  it('streams what is larger than memory would like, and stops when the caller goes', async () => {
    const size = 1024 ** 3
    await using broker = await startBroker(async ({ put, path }) => {
      await put('files', 'large', '')
      await truncate(path('account', 'buckets', 'files', 'large'), size)
    })
    const before = process.memoryUsage().rss
    const answer = await broker.get(`${objects}/large`)
    let bytes = 0
    for await (const chunk of answer.body ?? []) bytes += (chunk as Uint8Array).length
    assert.equal(bytes, size)
    assert.ok(process.memoryUsage().rss - before < size / 3)
    const left = await broker.get(`${objects}/large`)
    await left.body?.cancel()
    assert.equal((await broker.get(`${objects}/large`, { range: 'bytes=0-0' })).status, 206)
  })

  it('breaks the connection when the file changes while it is read', async () => {
    const size = 64 * 1024 * 1024
    for (const change of [
      (path: string) => truncate(path, 1024),
      (path: string) => appendFile(path, 'more'),
      (path: string) => writeFile(path, Buffer.alloc(size, 1)),
    ]) {
      await using broker = await startBroker(({ put }) =>
        put('files', 'changing', Buffer.alloc(size)),
      )
      const answer = await broker.get(`${objects}/changing`)
      await change(broker.account.path('account', 'buckets', 'files', 'changing'))
      await assert.rejects(answer.arrayBuffer(), change.toString())
    }
  })
})

describe('GET /api/v1/buckets/{bucket}/objects/{key} and what lies elsewhere', () => {
  const canary = 'outside the bucket'

  it('never leaves the bucket, however the path is written', async () => {
    await using broker = await startBroker(async ({ put, path }) => {
      await put('files', 'a/b', 'inside')
      await put('other', 'secret', canary)
      await writeFile(path('outside'), canary)
    })
    const up = [
      '..',
      '%2e%2e',
      '.%2e',
      '%252e%252e',
      '..%00',
      '..%5c',
      '..;',
      '%c0%ae%c0%ae',
      '..%ef%bc%8f',
    ]
    const slashes = ['/', '%2f', '%5c', '%252f', '//', '%2f%2f', '/./', '%00/']
    const targets = ['outside', 'other/secret']
    for (const dots of up) {
      for (const slash of slashes) {
        for (const depth of [1, 3, 8]) {
          for (const target of targets) {
            const key = `${`${dots}${slash}`.repeat(depth)}${target.replaceAll('/', slash)}`
            for (const path of [
              `${objects}/${key}`,
              `${objects}/a/${key}`,
              `/api/v1/buckets/${key}/objects/x`,
            ]) {
              const answer = await broker.raw(path)
              assert.match(answer, /^HTTP\/1\.1 4(?:00|04|14) /, path)
              assert.ok(!answer.includes(canary), path)
            }
          }
        }
      }
    }
  })

  it('follows no symbolic link, and opens nothing but files', async () => {
    await using broker = await startBroker(async ({ put, path }) => {
      await put('files', 'folder/inside', 'inside')
      await mkdir(path('elsewhere'))
      await writeFile(path('elsewhere', 'file'), canary)
      const inBucket = (name: string) => path('account', 'buckets', 'files', name)
      await symlink(path('elsewhere', 'file'), inBucket('link'))
      await symlink(path('elsewhere'), inBucket('linked-folder'))
      await symlink(inBucket('.'), inBucket('loop'))
      await symlink('/dev/zero', inBucket('zero'))
    })
    for (const key of [
      'link',
      'linked-folder/file',
      'loop/folder/inside',
      'zero',
      'folder',
      'folder/',
    ]) {
      assert.equal((await broker.get(`${objects}/${key}`)).status, 404, key)
    }
    assert.equal((await broker.get(`${objects}/folder/inside`)).status, 200)
    const listing = JSON.stringify(await broker.json(objects))
    assert.deepEqual(listing.match(/"key":"[^"]*"/g), ['"key":"folder/inside"'])
  })

  it('follows a link in the place of the folder of all buckets: that is the person', async () => {
    await using broker = await startBroker(async ({ path }) => {
      await mkdir(path('disk', 'files'), { recursive: true })
      await writeFile(path('disk', 'files', 'a'), 'on the disk')
      await mkdir(path('account'))
      await symlink(path('disk'), path('account', 'buckets'))
    })
    assert.equal(await (await broker.get(`${objects}/a`)).text(), 'on the disk')
  })

  it('refuses keys that no object can have', async () => {
    await using broker = await startBroker(({ put }) => put('files', 'a'))
    const statuses: Record<string, number> = {
      'a%01b': 400,
      'a/../a': 400,
      'a%2f..%2fa': 400,
      ['x'.repeat(1_025)]: 400,
      ['%C3%BC'.repeat(600)]: 404,
      ['x'.repeat(256)]: 404,
      'a//b': 404,
      'a/': 404,
      '%ff': 400,
    }
    for (const [key, status] of Object.entries(statuses)) {
      const answer = await broker.raw(`${objects}/${key}`)
      assert.ok(answer.startsWith(`HTTP/1.1 ${status} `), `${key}: ${answer.slice(0, 200)}`)
    }
    for (const bucket of ['..', 'UPPER', 'a', 'x'.repeat(64), '%00ab']) {
      const answer = await broker.raw(`/api/v1/buckets/${bucket}/objects/a`)
      assert.match(answer, /^HTTP\/1\.1 4(?:00|04) /, bucket)
    }
  })
})
