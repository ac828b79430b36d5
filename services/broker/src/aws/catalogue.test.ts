import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { collect, never } from '../contract/fixture.ts'
import { Catalogue } from './catalogue.ts'

type Item = { name: string; version: number }

const times = { ttl: 60_000, stale: 60_000, refusal: 1, retry: 1, patience: 60_000, limit: 1 }
const item = (name: string, version = 1): Item => ({ name, version })

/** A catalogue of what `there` holds; each walk gives one item at a turn of the loop. */
function testCatalogue(there: Item[]) {
  let walks = 0
  const catalogue = new Catalogue<Item>({
    async *walk() {
      walks += 1
      for (const one of there.slice()) {
        await turn()
        yield one
      }
    },
    times,
    count: () => undefined,
  })
  const all = async (prefix = '', limit = 2) => {
    const found = await collect((page) => catalogue.page({ ...page, prefix }, never), limit)
    return found.map(({ name, version }) => `${name}${version}`)
  }
  return { catalogue, all, walks: () => walks }
}

describe('Catalogue', () => {
  it('is walked once, and paged in order of name, whatever order AWS has', async () => {
    const { all, walks } = testCatalogue(
      ['/b/x', '/a', '/b/a', 'c', '/b'].map((name) => item(name)),
    )
    assert.deepEqual(await all(), ['/a1', '/b1', '/b/a1', '/b/x1', 'c1'])
    assert.deepEqual(await all('/b/'), ['/b/a1', '/b/x1'])
    assert.deepEqual(await all('nothing'), [])
    assert.equal(walks(), 1)
  })

  it('notes what comes, changes and goes, without another walk', async () => {
    const { catalogue, all, walks } = testCatalogue([item('b'), item('d')])
    await all()
    catalogue.note('a', item('a'))
    catalogue.note('c', item('c'))
    catalogue.note('d', item('d', 2))
    catalogue.note('b', undefined)
    catalogue.note('absent', undefined)
    assert.deepEqual(await all(), ['a1', 'c1', 'd2'])
    assert.equal(walks(), 1)
  })

  it('knows what was noted while it was walked', async () => {
    const { catalogue, all } = testCatalogue([item('a'), item('b'), item('c')])
    const walking = all()
    await turn()
    catalogue.note('a', item('a', 2))
    catalogue.note('b', undefined)
    catalogue.note('d', item('d'))
    assert.deepEqual(await walking, ['a2', 'c1', 'd1'])
  })

  it('is walked again once it has expired', async () => {
    const there = [item('a')]
    const { catalogue, all } = testCatalogue(there)
    await all()
    there.push(item('b'))
    assert.deepEqual(await all(), ['a1'])
    catalogue.expire()
    assert.deepEqual(await all(), ['a1', 'b1'])
  })
})
