import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ChangeEvent } from '@gatehouse/contract'
import type { PageRequest } from '../provider.ts'
import { type FixtureOf, collect, never, numbered, putNames, rejectsWith } from './fixture.ts'

const type = 'String'

/** Parameters: lists, one, versions. */
export function describeParameters(current: FixtureOf): void {
  const names = async (prefix: string, limit: number, between?: () => Promise<void>) => {
    const { provider } = current()
    const list = (page: PageRequest) => provider.listParameters({ ...page, prefix }, never)
    const all = await collect(list, limit, between)
    return all.map(({ name }) => name)
  }

  describe('listParameters', () => {
    it('pages past 10 and past 1,000, each name once, in order', async () => {
      const many = numbered(1_010, (n) => `/contract/many/${n}`)
      await putNames(current, many)
      assert.deepEqual(await names('/contract/many/', 100), many)
      assert.deepEqual(await names('/contract/many/0000', 3), many.slice(0, 10))
      assert.deepEqual(await names('/contract/nothing/', 3), [])
    })

    it('gives each name once while others are added before and behind', async () => {
      const first = numbered(20, (n) => `/contract/growing/m${n}`)
      await putNames(current, first)
      let added = 0
      const add = () => {
        added += 1
        const more = ['a', 'm00000-', 'm00019-', 'z'].map((n) => `/contract/growing/${n}${added}`)
        return putNames(current, more)
      }
      const found = await names('/contract/growing/', 6, add)
      assert.equal(new Set(found).size, found.length)
      assert.deepEqual(
        found.filter((name) => /m\d+$/.test(name)),
        first,
      )
    })
  })

  describeOneParameter(current)
  describeRevealing(current)
  describeHistory(current)
}

function describeOneParameter(current: FixtureOf): void {
  describe('getParameter', () => {
    it('gives a String, a StringList with commas, and values of 4 KB and 8 KB', async () => {
      const { provider, putParameters } = current()
      const all = [
        { name: '/contract/types/String', type, value: 'with spaces, commas: and ünï' },
        { name: '/contract/types/StringList', type: 'StringList', value: 'one,two words,three' },
        { name: '/contract/types/4KB', type, value: 'ab'.repeat(2_048) },
        { name: '/contract/types/8KB', type, value: 'abcd'.repeat(2_048) },
      ] as const
      await putParameters([...all])
      for (const parameter of all) {
        const { lastModified, ...found } = await provider.getParameter(parameter.name, never)
        assert.deepEqual(found, { ...parameter, version: 1 })
        assert.ok(Math.abs(Date.now() - Date.parse(lastModified)) < 60_000)
      }
    })

    it('takes names exactly', async () => {
      const { provider, putParameters } = current()
      await putParameters([{ name: 'contract-flat', type, value: 'flat' }])
      assert.equal((await provider.getParameter('contract-flat', never)).value, 'flat')
      await rejectsWith('parameter-not-found', provider.getParameter('/contract-flat', never))
      await rejectsWith('parameter-not-found', provider.getParameter('/contract/absent', never))
    })

    it('has two parameters with and without a slash', async (t) => {
      const { provider, putParameters, mixesUpSlashes } = current()
      if (mixesUpSlashes !== undefined) return t.skip(mixesUpSlashes)
      await putParameters([
        { name: 'contract-two', type, value: 'flat' },
        { name: '/contract-two', type, value: 'slashed' },
      ])
      assert.equal((await provider.getParameter('contract-two', never)).value, 'flat')
      assert.equal((await provider.getParameter('/contract-two', never)).value, 'slashed')
    })

    it('never gives out the value of a SecureString', async () => {
      const { provider, putParameters } = current()
      const name = '/contract/secure'
      await putParameters([{ name, type: 'SecureString', value: 'canary-one' }])
      await putParameters([{ name, type: 'SecureString', value: 'canary-two' }])
      const one = await provider.getParameter(name, never)
      assert.deepEqual([one.type, one.version, 'value' in one], ['SecureString', 2, false])
      const list = await provider.listParameters({ prefix: name, limit: 10 }, never)
      const history = await provider.listParameterHistory(name, { limit: 10 }, never)
      assert.deepEqual([list.items.length, history.items.length], [1, 2])
      assert.doesNotMatch(JSON.stringify([one, list, history]), /canary/)
    })
  })
}

function describeRevealing(current: FixtureOf): void {
  describe('revealParameter', () => {
    it('gives the value of a SecureString, and each new one', async () => {
      const { provider, putParameters } = current()
      const name = '/contract/revealed'
      for (const [index, value] of ['one', 'two words, ünï'].entries()) {
        await putParameters([{ name, type: 'SecureString', value }])
        const revealed = await provider.revealParameter(name, never)
        assert.equal(revealed.value.reveal(), value)
        assert.equal(revealed.version, String(index + 1))
        assert.equal(String(revealed.value), '[secret]')
      }
      await rejectsWith('parameter-not-found', provider.revealParameter('/absent', never))
    })
  })
}

function describeHistory(current: FixtureOf): void {
  describe('listParameterHistory', () => {
    it('gives the versions newest first, page by page', async () => {
      const { provider, putParameters } = current()
      const name = '/contract/history'
      const changes: ChangeEvent[] = []
      const unsubscribe = provider.onChange({
        changed: (change) => changes.push(change),
        reset: () => assert.fail('nothing was missed'),
      })
      for (let n = 1; n <= 5; n += 1) await putParameters([{ name, type, value: `value ${n}` }])
      unsubscribe()
      const all = await collect((page) => provider.listParameterHistory(name, page, never), 2)
      assert.deepEqual(
        all.map((item) => [item.name, item.version, item.value]),
        [5, 4, 3, 2, 1].map((n) => [name, n, `value ${n}`]),
      )
      assert.deepEqual(
        changes.map((item) => item.type === 'parameter.changed' && [item.change, item.version]),
        [['created', 1], ...[2, 3, 4, 5].map((n) => ['updated', n])],
      )
    })

    it('knows an absent name', async () => {
      const looking = current().provider.listParameterHistory(
        '/contract/absent',
        { limit: 5 },
        never,
      )
      await rejectsWith('parameter-not-found', looking)
    })
  })
}
