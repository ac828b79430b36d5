import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { root } from '../../support/command.ts'
import type { RunningSystem } from './running-system.ts'

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string
}
const versions = `{"gateway":"${version}","broker":"${version}"}`
const own = `"main_version":"${version}","aux_version":"${version}"`

type Running = () => RunningSystem
type Get = (
  path: string,
  url?: string,
  headers?: Record<string, string>,
) => Promise<{ status: number; text: string }>

/** Tests of every route of the reference systems, and what it answers to the byte on the first data. */
export function referenceRoutes(system: Running): void {
  const get: Get = async (path, url = system().url, headers = system().reader) => {
    const answer = await fetch(url + path, { headers })
    return { status: answer.status, text: await answer.text() }
  }
  routesOfR0(get)
  routesOfR1(get, system)
  routesOfR2And3(get, system)
  routesOfAll(get, system)
}

function routesOfR0(get: Get): void {
  it('R0: /health, /version, /storage, /config', async () => {
    assert.equal(
      (await get('/health')).text,
      `{"status":"ok","service":"gateway","version":"${version}"}`,
    )
    assert.match(
      (await get('/version')).text,
      new RegExp(
        `^{"service":"gateway","version":"${version}","commit":"[^"]+","builtAt":"[^"]+"}$`,
      ),
    )
    assert.match(
      (await get('/storage')).text,
      new RegExp(`^{"buckets":\\["kantox-challenge-bucket"(,"[^"]+")*\\],"versions":${versions}}$`),
    )
    assert.match(
      (await get('/config')).text,
      new RegExp(`^{"parameters":\\["/challenge/kantox"(,"[^"]+")*\\],"versions":${versions}}$`),
    )
  })

  for (const path of [
    '/config/challenge/kantox',
    '/config/%2Fchallenge%2Fkantox',
    '/config/challenge%2Fkantox',
  ]) {
    it(`R0: ${path}`, async () => {
      assert.deepEqual(await get(path), {
        status: 200,
        text: `{"name":"/challenge/kantox","value":"cloud-engineer","type":"String","versions":${versions}}`,
      })
    })
  }

  it('R0: /docs, and nothing on it from elsewhere', async () => {
    const { status, text } = await get('/docs')
    assert.equal(status, 200)
    assert.doesNotMatch(text, /https?:\/\//)
  })
}

function routesOfR1(get: Get, system: Running): void {
  it('R1: /buckets, /params, /param/challenge/kantox', async () => {
    assert.match(
      (await get('/buckets')).text,
      new RegExp(`^{${own},"buckets":\\["kantox-challenge-bucket"(,"[^"]+")*\\]}$`),
    )
    assert.match(
      (await get('/params')).text,
      new RegExp(`^{${own},"parameters":\\["/challenge/kantox"(,"[^"]+")*\\]}$`),
    )
    assert.equal((await get('/param/challenge/kantox')).text, `{${own},"value":"cloud-engineer"}`)
  })

  it('R0 and R1 on the broker itself', async () => {
    const bearer = { authorization: `Bearer ${await system().brokerToken()}` }
    const ask = (path: string) => get(path, system().brokerUrl, bearer)
    assert.equal((await get('/buckets', system().brokerUrl, {})).status, 401)
    for (const path of ['/buckets', '/s3/buckets']) {
      assert.match(
        (await ask(path)).text,
        new RegExp(
          `^{"version":"${version}","buckets":\\["kantox-challenge-bucket"(,"[^"]+")*\\]}$`,
        ),
      )
    }
    for (const path of ['/params', '/parameters']) {
      assert.match(
        (await ask(path)).text,
        new RegExp(`^{"version":"${version}","parameters":\\["/challenge/kantox"(,"[^"]+")*\\]}$`),
      )
    }
    assert.equal(
      (await ask('/param/challenge/kantox')).text,
      `{"version":"${version}","value":"cloud-engineer"}`,
    )
    assert.equal(
      (await ask('/parameters/challenge/kantox')).text,
      `{"version":"${version}","name":"/challenge/kantox","value":"cloud-engineer","type":"String"}`,
    )
  })
}

function routesOfR2And3(get: Get, system: Running): void {
  it('R2: /parameters and /parameters/challenge/kantox, in the envelope', async () => {
    const list = JSON.parse((await get('/parameters?limit=1')).text)
    assert.equal(list.data.length, 1)
    assert.deepEqual(list.meta.versions, { gateway: version, broker: version })
    assert.ok(list.meta.nextCursor)
    for (const path of ['/parameters/challenge/kantox', '/parameters/%2Fchallenge%2Fkantox']) {
      const { data, meta } = JSON.parse((await get(path)).text)
      assert.equal(data.name, '/challenge/kantox')
      assert.equal(data.value, 'cloud-engineer')
      assert.deepEqual(meta, { versions: { gateway: version, broker: version } })
    }
  })

  it('R3: /users, POST /user, /swagger', async () => {
    const form = new FormData()
    form.set('name', 'Grace Hopper')
    form.set('email', 'grace.hopper@example.com')
    const { url, admin } = system()
    const created = await fetch(`${url}/user`, { method: 'POST', body: form, headers: admin })
    assert.equal(created.status, 201)
    assert.match(
      await created.text(),
      /^{"id":"[0-9a-f-]{36}","name":"Grace Hopper","email":"grace.hopper@example.com","avatarUrl":null}$/,
    )
    const users = JSON.parse((await get('/users')).text) as { name: string }[]
    assert.ok(users.some(({ name }) => name === 'Grace Hopper'))
    for (const user of users)
      assert.deepEqual(Object.keys(user), ['id', 'name', 'email', 'avatarUrl'])
    assert.equal((await get('/swagger')).text, (await get('/docs')).text)
  })
}

function routesOfAll(get: Get, system: Running): void {
  it('a SecureString is refused where the shape has no place for a missing value', async () => {
    const list = JSON.parse((await get('/parameters?limit=100')).text) as {
      data: { name: string; type: string; value?: string }[]
    }
    const secure = list.data.find(({ type }) => type === 'SecureString')
    assert.ok(secure && secure.value === undefined)
    for (const route of ['/config', '/param']) {
      const { status, text } = await get(`${route}${secure.name}`)
      assert.equal(status, 403)
      assert.match(text, /urn:gatehouse:problem:value-is-secret/)
    }
    assert.equal(JSON.parse((await get(`/parameters${secure.name}`)).text).data.value, undefined)
  })

  it('names the versions of every service involved in every answer', async () => {
    const involved: [string, string][] = [
      ['/storage', `gateway=${version}, broker=${version}`],
      ['/users', `gateway=${version}, directory=${version}`],
      ['/health', `gateway=${version}`],
      ['/nowhere', `gateway=${version}`],
    ]
    for (const [path, expected] of involved) {
      const answer = await fetch(system().url + path, { headers: system().reader })
      await answer.body?.cancel()
      assert.equal(answer.headers.get('x-gatehouse-versions'), expected, path)
    }
  })
}
