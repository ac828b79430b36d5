import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type FixtureOf,
  collect,
  collectKeys,
  never,
  numbered,
  putKeys,
  rejectsWith,
} from './fixture.ts'

/** Lists of buckets and of what they hold. */
export function describeObjects(current: FixtureOf): void {
  describeBuckets(current)
  describeKeys(current)
  describePrefixes(current)
}

function describeBuckets(current: FixtureOf): void {
  describe('listBuckets', () => {
    it('pages past 10, in order of name, with region and time of creation', async () => {
      const names = numbered(12, (n) => `contract-many-${n}`)
      for (const name of names) await putKeys(current, name, ['a'])
      const all = await collect((page) => current().provider.listBuckets(page, never), 5)
      const found = all.map(({ name }) => name)
      assert.deepEqual(found, found.toSorted())
      assert.ok(names.every((name) => found.includes(name)))
      for (const { region, createdAt } of all) {
        assert.match(region, /^[a-z]{2}-[a-z]+-\d$/)
        assert.ok(Date.parse(createdAt) > 0)
      }
    })
  })
}

function describeKeys(current: FixtureOf): void {
  const keysOf = (bucket: string, limit: number, between?: () => Promise<void>) =>
    collectKeys(current().provider, bucket, { limit }, between)

  describe('listObjects', () => {
    it('pages past 10 and past 1,000, each key once, in order of bytes', async () => {
      const keys = numbered(1_020, (n) => `file ${n}`)
      await putKeys(current, 'contract-thousand', keys)
      assert.deepEqual(await keysOf('contract-thousand', 100), keys)
      assert.deepEqual(await keysOf('contract-thousand', 1_000), keys)
    })

    it('gives each key once while others are added before and behind', async () => {
      const keys = numbered(40, (n) => `m/${n}`)
      await putKeys(current, 'contract-growing', keys)
      let n = 0
      const add = () => {
        n += 1
        const more = [`a/${n}`, `m/00000-${n}`, `m/00039-${n}`, `z/${n}`]
        return putKeys(current, 'contract-growing', more)
      }
      const found = await keysOf('contract-growing', 7, add)
      assert.equal(new Set(found).size, found.length)
      const first = found.filter((key) => /^m\/\d+$/.test(key))
      assert.deepEqual(first, keys)
    })

    it('takes keys with slashes, spaces, plus, percent and any letters', async () => {
      const keys = ['a b+c%20d', 'deep/er/est', 'deep/er.txt', 'ünï/café', '日本/語', '～', '😀']
      await putKeys(current, 'contract-letters', keys)
      const byBytes = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      assert.deepEqual(await keysOf('contract-letters', 3), byBytes)
    })

    it('has no such bucket where there is none', async () => {
      await rejectsWith('bucket-not-found', keysOf('contract-absent', 10))
    })
  })
}

function describePrefixes(current: FixtureOf): void {
  const bucket = 'contract-folders'
  const keys = ['a-b', 'a/1', 'a/2', 'a/b/1', 'a.txt', 'ab/1', 'b', 'c/d/e/f']
  const list = async (limit: number, request: { prefix?: string; delimiter?: '/' }) => {
    const found = await collectKeys(current().provider, bucket, { ...request, limit })
    return found.toSorted().join(' ')
  }

  describe('listObjects with prefix and delimiter', () => {
    it('gives the keys that begin with the prefix', async () => {
      await putKeys(current, bucket, keys)
      assert.equal(await list(2, { prefix: 'a/' }), 'a/1 a/2 a/b/1')
      assert.equal(await list(2, { prefix: 'a' }), 'a-b a.txt a/1 a/2 a/b/1 ab/1')
      assert.equal(await list(2, { prefix: 'c/d/e/f' }), 'c/d/e/f')
      assert.equal(await list(2, { prefix: 'nothing' }), '')
    })

    it('rolls up what lies behind the delimiter, each common prefix once over all pages', async () => {
      await putKeys(current, bucket, keys)
      const delimiter = '/'
      for (const limit of [1, 2, 3, 100]) {
        assert.equal(await list(limit, { delimiter }), 'a-b a.txt a/ ab/ b c/')
        assert.equal(await list(limit, { delimiter, prefix: 'a' }), 'a-b a.txt a/ ab/')
        assert.equal(await list(limit, { delimiter, prefix: 'a/' }), 'a/1 a/2 a/b/')
        assert.equal(await list(limit, { delimiter, prefix: 'c/d' }), 'c/d/')
        assert.equal(await list(limit, { delimiter, prefix: 'nothing' }), '')
      }
    })
  })
}
