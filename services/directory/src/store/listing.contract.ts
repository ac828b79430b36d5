import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import type { StoreSetup } from './setup.ts'
import type { StoredUser, UserStore } from '../store.ts'
import { foldKey } from '../users/search-keys.ts'

/** Positions that no list has given out. */
const strangePositions = [
  '\0',
  'a\0b',
  '\uFFFD',
  '\n',
  'a\n\0',
  'a\nb\nc',
  '\u{10FFFF}',
  "'; drop table users; --",
  '%',
  'é'.repeat(1_000),
]

export function describeListing(setup: StoreSetup): void {
  let store: UserStore
  beforeEach(async () => {
    store = await setup()
  })

  const add = (name: string, email: string) => store.create({ name, email })

  /** Everyone, page by page; `between` happens after each page. */
  async function everyone(
    prefix: string | undefined,
    limit: number,
    between: (page: number) => Promise<unknown> = async () => undefined,
  ): Promise<StoredUser[]> {
    const seen: StoredUser[] = []
    let after: string | undefined = ''
    for (let page = 0; after !== undefined; page += 1) {
      const { users, next } = await store.list({ ...(prefix && { prefix }), after, limit })
      assert.ok(users.length === limit || next === undefined, 'only the last page is short')
      seen.push(...users)
      after = next
      await between(page)
    }
    return seen
  }

  /** The names that a search finds, one person a page. */
  async function found(text: string): Promise<string[]> {
    const users = await everyone(foldKey(text), 1)
    return users.map(({ name }) => name)
  }

  it('pages through everyone in the order of ids', async () => {
    assert.deepEqual(await everyone(undefined, 10), [])
    const added: string[] = []
    for (let index = 0; index < 25; index += 1) {
      added.push((await add(`P${index}`, `p${index}@x.org`)).id)
    }
    for (const limit of [1, 10, 25, 100]) {
      const users = await everyone(undefined, limit)
      assert.deepEqual(
        users.map(({ id }) => id),
        added.toSorted(),
      )
    }
  })

  for (const prefix of [undefined, 'stays']) {
    it(`shows once who is there all the while${prefix ? ', in a search' : ''}`, async () => {
      const stays: string[] = []
      const leaves: StoredUser[] = []
      for (let index = 0; index < 20; index += 1) {
        stays.push((await add(`Stays ${index}`, `s${index}@x.org`)).id)
        leaves.push(await add(`Stays, but not long ${index}`, `l${index}@x.org`))
      }
      const users = await everyone(prefix, 3, async (page) => {
        await add(`Stays later ${page}`, `later${page}@x.org`)
        const leaver = leaves.pop()
        if (leaver) await store.remove(leaver)
      })
      const ids = users.map(({ id }) => id)
      assert.equal(new Set(ids).size, ids.length, 'nobody is shown twice')
      assert.deepEqual(ids.filter((id) => stays.includes(id)).toSorted(), stays.toSorted())
    })
  }

  it('takes any text for a position', async () => {
    await add('Ada', 'ada@x.org')
    for (const after of strangePositions) {
      for (const prefix of ['', 'a']) {
        const { users } = await store.list({ prefix, after, limit: 10 })
        assert.ok(users.length <= 1, JSON.stringify(after))
      }
    }
  })

  it('finds names and addresses that begin with a text, each person once', async () => {
    await add('Ada Lovelace', 'countess@x.org')
    await add('Bob', 'ada.fan@x.org')
    await add('ada', 'ada@x.org')
    await add('Radar', 'radar@x.org')
    assert.deepEqual(await found('ADA'), ['ada', 'Ada Lovelace', 'Bob'])
    assert.deepEqual(await found('ada.'), ['Bob'])
    assert.deepEqual(await found('ada lovelace and more'), [])
    assert.deepEqual(await found('countess@X.org'), ['Ada Lovelace'])
  })

  it('takes every character for itself', async () => {
    const names = [
      '100% Ada',
      '100x Ada',
      'O’Neil_x',
      'O’NeilAx',
      `Ro'b"ert\\`,
      '¡Olé!',
      '山田 太郎',
    ]
    for (const [index, name] of names.entries()) await add(name, `x${index}@x.org`)
    assert.deepEqual(await found('100%'), ['100% Ada'])
    assert.deepEqual(await found('o’neil_'), ['O’Neil_x'])
    assert.deepEqual(await found(`ro'B"ert\\`), [`Ro'b"ert\\`])
    assert.deepEqual(await found('%'), [])
    assert.deepEqual(await found('_'), [])
    assert.deepEqual(await found('¡OLE\u0301'), ['¡Olé!'])
    assert.deepEqual(await found('山'), ['山田 太郎'])
  })

  it('orders by code points, up to the last one', async () => {
    const names = ['z', 'za', 'zé', 'z\uD7FF', 'z\uFFFF', 'z😀', 'z\u{10FFFF}', 'z\u{10FFFF}x']
    for (const [index, name] of names.toReversed().entries()) await add(name, `x${index}@x.org`)
    assert.deepEqual(await found('Z'), names)
    assert.deepEqual(await found('z\u{10FFFF}'), names.slice(-2))
    assert.deepEqual(await found('z\uD7FF'), ['z\uD7FF'])
  })
}
