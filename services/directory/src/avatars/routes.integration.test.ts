import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Problem, avatarMediaTypes, maxAvatarBytes } from '@gatehouse/contract'
import sharp from 'sharp'
import { databases } from '../../../../test/support/databases.ts'
import { createPostgresStore } from '../postgres/store.ts'
import { type TestDirectory, startDirectory } from '../test-directory.ts'
import { photograph, plain } from './test-pictures.ts'

const immutable = 'private, max-age=31536000, immutable'

for (const database of databases) {
  describe(`the avatar on ${database.name}`, { skip: database.skip }, () => {
    let directory: TestDirectory
    let path: string
    before(async () => {
      directory = await startDirectory(createPostgresStore(await database.open()))
    })
    beforeEach(async () => {
      await database.open()
      const { id } = await directory.add({ name: 'Ada', email: 'ada@x.org' })
      path = `/api/v1/users/${id}/avatar`
    })
    after(() => directory?.close())

    const put = (body: Uint8Array | ReadableStream, headers: Record<string, string> = {}) =>
      directory.send(path, {
        method: 'PUT',
        headers: { 'content-type': 'image/png', ...headers },
        body: body as Uint8Array<ArrayBuffer>,
        duplex: 'half',
      })
    const remove = (headers: Record<string, string> = {}) =>
      directory.send(path, { method: 'DELETE', headers })
    const kindOf = async (answer: Response) => {
      const { type } = (await answer.json()) as Problem
      return [answer.status, type.replace('urn:gatehouse:problem:', '')]
    }
    /** Puts a picture, and answers the person's avatarUrl and version. */
    const set = async (picture: Uint8Array) => {
      const answer = await put(picture)
      assert.equal(answer.status, 200)
      const { data } = (await answer.json()) as { data: { avatarUrl: string; version: number } }
      assert.equal(answer.headers.get('etag'), `"${data.version}"`)
      return data
    }

    it('is set by any of five types, whatever the header says, and served in three sizes', async () => {
      for (const type of avatarMediaTypes) {
        const format = type.slice('image/'.length) as 'png'
        const upload = await photograph(120, 90, format)
        const answer = await put(upload, {
          'content-type': type === 'image/png' ? type : 'image/gif',
        })
        assert.equal(answer.status, 200, type)
        for (const [query, size] of [
          ['', 256],
          ['?size=64', 64],
          ['?size=512', 512],
        ] as const) {
          const read = await directory.send(path + query)
          assert.equal(read.headers.get('content-type'), 'image/webp')
          assert.equal(read.headers.get('cache-control'), 'private, no-cache')
          const { format: made, width, height } = await sharp(await read.arrayBuffer()).metadata()
          assert.deepEqual([made, width, height], ['webp', size, size])
        }
      }
      assert.equal((await directory.send(`${path}?size=100`)).status, 400)
    })

    it('may be kept for good under the address that names it, and only there', async () => {
      const { avatarUrl } = await set(await plain(30, 20, 'png'))
      const [, v = ''] = avatarUrl.split('?v=')
      const cacheControl = async (query: string) =>
        (await directory.send(path + query)).headers.get('cache-control')
      assert.equal(await cacheControl(`?v=${v}`), immutable)
      assert.equal(await cacheControl(`?size=64&v=${v}`), immutable)
      assert.equal(await cacheControl(`?v=${v.slice(0, 8)}`), 'private, no-cache')
      const other = await set(await photograph(30, 20, 'png'))
      assert.notEqual(other.avatarUrl, avatarUrl)
      assert.equal(await cacheControl(`?v=${v}`), 'private, no-cache')
    })

    it('is answered with 304 while it is the same, and to HEAD without a body', async () => {
      await set(await plain(30, 20, 'png'))
      const first = await directory.send(path)
      const etag = first.headers.get('etag') as string
      const headers = { 'if-none-match': etag }
      const again = await directory.send(path, { headers })
      assert.deepEqual(
        [again.status, again.headers.get('etag'), await again.text()],
        [304, etag, ''],
      )
      assert.equal((await directory.send(`${path}?size=64`, { headers })).status, 200)
      const head = await directory.send(path, { method: 'HEAD' })
      assert.equal(head.headers.get('etag'), etag)
      assert.equal(head.headers.get('content-length'), first.headers.get('content-length'))
      await set(await photograph(30, 20, 'png'))
      assert.equal((await directory.send(path, { headers })).status, 200)
    })

    it('counts as a change of the person, unless it is the same picture', async () => {
      const picture = await plain(30, 20, 'png')
      assert.equal((await set(picture)).version, 2)
      assert.equal((await set(picture)).version, 2)
      assert.equal((await put(picture, { 'if-match': '"1"' })).status, 412)
      assert.equal((await remove({ 'if-match': '"1"' })).status, 412)
      assert.equal((await put(await photograph(9, 9, 'png'), { 'if-match': '"2"' })).status, 200)
    })

    it('is removed', async () => {
      assert.deepEqual(await kindOf(await directory.send(path)), [404, 'avatar-not-found'])
      assert.deepEqual(await kindOf(await remove()), [404, 'avatar-not-found'])
      await set(await plain(30, 20, 'png'))
      assert.equal((await remove({ 'if-match': '"2"' })).status, 204)
      assert.deepEqual(await kindOf(await directory.send(path)), [404, 'avatar-not-found'])
      const { data } = await directory.client.listUsers({})
      assert.deepEqual([data[0]?.avatarUrl, data[0]?.version], [null, 3])
    })

    it('refuses what is no picture, and what is too large', async () => {
      const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')
      assert.deepEqual(await kindOf(await put(svg)), [422, 'invalid-image'])
      assert.deepEqual(await kindOf(await put(Buffer.alloc(0))), [422, 'invalid-image'])
      const type = { 'content-type': 'image/svg+xml' }
      assert.deepEqual(await kindOf(await put(svg, type)), [415, 'unsupported-media-type'])
      const large = Buffer.alloc(maxAvatarBytes + 1)
      assert.deepEqual(await kindOf(await put(large)), [413, 'body-too-large'])
      const stream = new Blob([large]).stream()
      assert.deepEqual(await kindOf(await put(stream)), [413, 'body-too-large'])
      const whole = await put(Buffer.alloc(maxAvatarBytes))
      assert.deepEqual(await kindOf(whole), [422, 'invalid-image'])
    })

    it('has no owner who is not there', async () => {
      const { data } = await directory.client.listUsers({})
      await directory.client.deleteUser({ params: { id: String(data[0]?.id) } })
      const picture = await plain(30, 20, 'png')
      for (const answer of [await put(picture), await remove(), await directory.send(path)]) {
        assert.deepEqual(await kindOf(answer), [404, 'user-not-found'])
      }
    })

    it('is refused with 503 while too many come in, and taken again when they have gone', async () => {
      const slow = Array.from({ length: 16 }, () => connect(directory.port, '127.0.0.1'))
      for (const socket of slow) {
        socket.write(`PUT ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\n`)
        socket.write('Content-Length: 100\r\n\r\nbegun')
      }
      await sleep(100)
      const picture = await plain(30, 20, 'png')
      const answer = await put(picture)
      assert.equal(answer.headers.get('retry-after'), '1')
      assert.deepEqual(await kindOf(answer), [503, 'overloaded'])
      for (const socket of slow) socket.destroy()
      await sleep(100)
      assert.equal((await put(picture)).status, 200)
    })
  })
}
