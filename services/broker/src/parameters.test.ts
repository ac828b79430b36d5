import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { until } from './local/testing.ts'
import { startBroker } from './testing.ts'

type Parameter = { name: string; type: string; value?: string; version: number }
type One = { data: Parameter; meta: { versions: Record<string, string> } }
type List = { data: Parameter[]; meta: { nextCursor?: string } }

const account = `
parameters:
  /challenge/kantox: cloud-engineer
  /shop/features: { type: StringList, value: [search, basket], description: What is on }
  /shop/database/password: { type: SecureString, value: canary-value }
  flat-name: without a slash
  /flat-name: with a slash
  /only: slashed
`

const start = () => startBroker(({ edit }) => edit(account))

describe('GET /api/v1/parameters/{name}', () => {
  it('answers a hierarchical name however its slashes are written', async () => {
    await using broker = await start()
    for (const name of [
      'challenge/kantox',
      '%2Fchallenge%2Fkantox',
      'challenge%2fkantox',
      '/challenge/kantox',
    ]) {
      const { data, meta } = await broker.json<One>(`/api/v1/parameters/${name}`)
      assert.equal(data.name, '/challenge/kantox', name)
      assert.equal(data.value, 'cloud-engineer')
      assert.deepEqual(meta, { versions: { broker: '1.2.3' } })
    }
  })

  it('tries a single word as it is, then with a slash', async () => {
    await using broker = await start()
    const nameOf = async (given: string) =>
      (await broker.json<One>(`/api/v1/parameters/${given}`)).data.name
    assert.equal(await nameOf('flat-name'), 'flat-name')
    assert.equal(await nameOf('%2Fflat-name'), '/flat-name')
    assert.equal(await nameOf('only'), '/only')
    const absent = await broker.get('/api/v1/parameters/nothing')
    assert.equal(absent.status, 404)
    assert.match(await absent.text(), /parameter-not-found.*nothing or \/nothing/)
    for (const path of ['/api/v1/parameters/shop', '/api/v1/parameters/shop/']) {
      assert.equal((await broker.get(path)).status, 404, path)
    }
  })

  it('answers a StringList with commas, and a SecureString without its value', async () => {
    await using broker = await start()
    const list = await broker.json<One>('/api/v1/parameters/shop/features')
    const { value, type } = list.data
    assert.deepEqual({ value, type }, { value: 'search,basket', type: 'StringList' })
    const { data } = await broker.json<One>('/api/v1/parameters/shop/database/password')
    assert.deepEqual(Object.keys(data).toSorted(), ['lastModified', 'name', 'type', 'version'])
  })

  it('refuses what can be no name', async () => {
    await using broker = await start()
    for (const name of ['a%20b', 'a%00', 'ü', 'x'.repeat(1_012), '']) {
      assert.equal((await broker.get(`/api/v1/parameters/${name}`)).status, 400, name)
    }
  })
})

describe('GET /api/v1/parameters', () => {
  it('lists in order of name, page by page, below a prefix', async () => {
    await using broker = await start()
    const all = await broker.json<List>('/api/v1/parameters')
    assert.deepEqual(
      all.data.map(({ name }) => name),
      [
        '/challenge/kantox',
        '/flat-name',
        '/only',
        '/shop/database/password',
        '/shop/features',
        'flat-name',
      ],
    )
    assert.doesNotMatch(JSON.stringify(all), /canary/)
    const first = await broker.json<List>('/api/v1/parameters?prefix=/shop/&limit=1')
    assert.deepEqual(
      first.data.map(({ name }) => name),
      ['/shop/database/password'],
    )
    const query = `prefix=/shop/&cursor=${first.meta.nextCursor}`
    const rest = await broker.json<List>(`/api/v1/parameters?${query}`)
    assert.deepEqual(
      rest.data.map(({ name }) => name),
      ['/shop/features'],
    )
    assert.equal(rest.meta.nextCursor, undefined)
  })

  it('takes any cursor of the right form as a position', async () => {
    await using broker = await start()
    for (const cursor of ['____', 'AAAA', 'gICA', 'fn5-fn5-']) {
      const answer = await broker.get(`/api/v1/parameters?cursor=${cursor}`)
      assert.equal(answer.status, 200, cursor)
    }
    for (const query of ['cursor=%20', 'cursor=a', 'limit=x', 'prefix=%00', 'prefix=ü']) {
      assert.equal((await broker.get(`/api/v1/parameters?${query}`)).status, 400, query)
    }
  })
})

describe('GET /api/v1/parameter-history', () => {
  it('lists versions newest first, under the same names', async () => {
    await using broker = await start()
    for (const value of ['two', 'three']) {
      await broker.account.edit(account.replace('cloud-engineer', value))
      await until(async () => {
        const { data } = await broker.json<One>('/api/v1/parameters/challenge/kantox')
        return data.value === value
      })
    }
    const page = '/api/v1/parameter-history?name=challenge/kantox&limit=2'
    const newest = await broker.json<List>(page)
    assert.deepEqual(
      newest.data.map(({ version, value }) => [version, value]),
      [
        [3, 'three'],
        [2, 'two'],
      ],
    )
    const oldest = await broker.json<List>(`${page}&cursor=${newest.meta.nextCursor}`)
    assert.deepEqual(
      oldest.data.map(({ value }) => value),
      ['cloud-engineer'],
    )
    assert.equal(oldest.meta.nextCursor, undefined)
  })

  it('refuses a cursor that is no position in it, and a name that is absent or none', async () => {
    await using broker = await start()
    const status = async (query: string) =>
      (await broker.get(`/api/v1/parameter-history?${query}`)).status
    assert.equal(await status('name=only&cursor=AAAA'), 400)
    assert.equal(await status('name=nothing'), 404)
    assert.equal(await status(''), 400)
  })
})
