import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Lookups } from './lookups.ts'

type Value = { id: string; lasts?: number }

function lookups(answers: Record<string, Value | undefined | Error> = {}) {
  const clock = { now: 0 }
  const asked: string[] = []
  const found = new Lookups<Value, string>({
    find: async (hash, asker) => {
      asked.push(`${hash} by ${asker}`)
      const answer = answers[hash]
      if (answer instanceof Error) throw answer
      return answer
    },
    lasts: ({ lasts = Infinity }) => lasts,
    now: () => clock.now,
  })
  return { found, asked, clock, answers }
}

describe('Lookups', () => {
  it('answers at once, for 30 s, what one asked', async () => {
    const { found, asked, clock } = lookups({ a: { id: '1' } })
    const [one, other] = await Promise.all([found.get('a', 'x'), found.get('a', 'y')])
    assert.equal(one, other)
    clock.now = 29_999
    assert.equal(found.get('a', 'z'), one)
    assert.deepEqual(asked, ['a by x'])
    clock.now = 30_000
    await found.get('a', 'z')
    assert.deepEqual(asked, ['a by x', 'a by z'])
  })

  it('keeps nothing beyond its own end', async () => {
    const { found, asked, clock } = lookups({ a: { id: '1', lasts: 1000 } })
    await found.get('a', 'x')
    clock.now = 1000
    await found.get('a', 'x')
    assert.equal(asked.length, 2)
  })

  it('remembers for 5 s that there is nobody', async () => {
    const { found, asked, clock } = lookups()
    assert.equal(await found.get('a', 'x'), undefined)
    clock.now = 4_999
    assert.equal(found.get('a', 'x'), undefined)
    assert.equal(asked.length, 1)
    clock.now = 5_000
    await found.get('a', 'x')
    assert.equal(asked.length, 2)
  })

  it('remembers no failure', async () => {
    const { found, answers } = lookups({ a: new Error('away') })
    await assert.rejects(async () => found.get('a', 'x'), /away/)
    answers.a = { id: '1' }
    assert.deepEqual(await found.get('a', 'x'), { id: '1' })
  })

  it('does not keep an answer that may be from before something was dropped', async () => {
    const { found, asked } = lookups({ a: { id: '1' } })
    const answer = found.get('a', 'x')
    found.drop(({ id }) => id === '1')
    await answer
    await found.get('a', 'x')
    assert.equal(asked.length, 2)
  })

  it('drops what matches, and replaces only what is there', async () => {
    const { found, asked } = lookups({ a: { id: '1' }, b: { id: '2' } })
    const [a, b] = await Promise.all([found.get('a', 'x'), found.get('b', 'x')])
    found.drop(({ id }) => id === '1')
    found.replace('a', a as Value, { id: '3' })
    found.replace('b', b as Value, { id: '4' })
    assert.deepEqual(found.get('b', 'x'), { id: '4' })
    assert.deepEqual(await found.get('a', 'x'), { id: '1' })
    assert.equal(asked.length, 3)
  })

  it('is not made to forget who is there by tokens that someone makes up', async () => {
    const { found, asked } = lookups({ a: { id: '1' } })
    await found.get('a', 'x')
    for (let index = 0; index < 20_000; index += 1) await found.get(`made up ${index}`, 'x')
    const before = asked.length
    assert.deepEqual(found.get('a', 'x'), { id: '1' })
    assert.equal(asked.length, before)
  })
})
