import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import type { ObjectAnswer, ObjectConditions } from '../provider.ts'
import { type FixtureOf, never, rejectsWith } from './fixture.ts'

const bucket = 'contract-reads'

/** Objects read whole, in part and on condition. */
export function describeObjectReads(current: FixtureOf): void {
  describeWholeReads(current)
  describeConditionalReads(current)
}

function access(current: FixtureOf) {
  return {
    put: (key: string, body: string) => current().putObjects(bucket, [{ key, body }]),
    read: (key: string, conditions: ObjectConditions = {}, head = false) =>
      current().provider.readObject({ bucket, key, conditions, head }, never),
  }
}

function describeWholeReads(current: FixtureOf): void {
  const { put, read } = access(current)

  describe('readObject', () => {
    it('gives the bytes, size, type, tag and time', async () => {
      await put('a folder/page ünï+%.html', '<h1>ünï</h1>')
      const answer = await read('a folder/page ünï+%.html')
      assert.equal(answer.status, 200)
      const { size, contentType, etag, lastModified } = answer.metadata
      assert.equal(size, 14)
      assert.match(contentType, /^(?:text\/html|binary\/octet-stream)/)
      assert.match(etag, /^"[!-~]+"$/)
      assert.ok(Math.abs(Date.now() - lastModified.getTime()) < 60_000)
      assert.equal(await bytes(answer), '<h1>ünï</h1>')
    })

    it('gives an empty object, and one of several megabytes', async () => {
      await put('empty', '')
      assert.equal(await bytes(await read('empty')), '')
      const large = 'gatehouse '.repeat(300_000)
      await put('large', large)
      assert.equal(await bytes(await read('large')), large)
    })

    it('gives everything but the bytes for HEAD', async () => {
      await put('head', 'four')
      const answer = await read('head', {}, true)
      assert.equal(answer.metadata.size, 4)
      assert.ok(!('body' in answer) || answer.body === undefined)
    })

    it('has another tag once the bytes are others', async () => {
      await put('changing', 'one')
      const { etag } = (await read('changing', {}, true)).metadata
      assert.equal((await read('changing', {}, true)).metadata.etag, etag)
      await put('changing', 'two')
      assert.notEqual((await read('changing', {}, true)).metadata.etag, etag)
    })

    it('knows absent objects and buckets', async () => {
      await put('a/b', 'x')
      for (const key of ['absent', 'a', 'a/', 'a/b/c', 'x'.repeat(300), 'ü'.repeat(600)]) {
        await rejectsWith('object-not-found', read(key))
      }
      const elsewhere = { bucket: 'contract-absent', key: 'a', conditions: {}, head: false }
      await rejectsWith('bucket-not-found', current().provider.readObject(elsewhere, never))
    })
  })
}

function describeConditionalReads(current: FixtureOf): void {
  const { put, read } = access(current)

  describe('readObject in part and on condition', () => {
    it('gives ranges', async () => {
      await put('digits', '0123456789')
      for (const [range, expected] of [
        ['bytes=2-4', '234'],
        ['bytes=7-', '789'],
        ['bytes=-3', '789'],
        ['bytes=8-100', '89'],
      ] as const) {
        const answer = await read('digits', { range })
        assert.equal(answer.status, 206, range)
        assert.equal(answer.metadata.size, 10)
        assert.equal(await bytes(answer), expected, range)
      }
      await rejectsWith('range-not-satisfiable', read('digits', { range: 'bytes=10-' }))
    })

    it('answers a range only of the version that If-Range names', async () => {
      await put('ranged', '0123456789')
      const { etag } = (await read('ranged', {}, true)).metadata
      const same = await read('ranged', { range: 'bytes=1-2', ifRange: etag })
      assert.equal(await bytes(same), '12')
      const other = await read('ranged', { range: 'bytes=1-2', ifRange: '"other"' })
      assert.equal(other.status, 200)
      assert.equal(await bytes(other), '0123456789')
    })

    it('holds conditions against tag and time', async () => {
      await put('conditional', 'x')
      const { etag, lastModified } = (await read('conditional', {}, true)).metadata
      const time = lastModified.toUTCString()
      const earlier = new Date(lastModified.getTime() - 60_000).toUTCString()
      assert.equal((await read('conditional', { ifNoneMatch: etag })).status, 304)
      assert.equal((await read('conditional', { ifModifiedSince: time })).status, 304)
      for (const holds of [
        { ifNoneMatch: '"other"' },
        { ifModifiedSince: earlier },
        { ifMatch: etag },
      ]) {
        assert.equal(await bytes(await read('conditional', holds)), 'x')
      }
      await rejectsWith('version-mismatch', read('conditional', { ifMatch: '"other"' }))
      await rejectsWith('version-mismatch', read('conditional', { ifUnmodifiedSince: earlier }))
    })
  })
}

async function bytes(answer: ObjectAnswer): Promise<string> {
  assert.ok(answer.status !== 304 && answer.body)
  return text(answer.body)
}
