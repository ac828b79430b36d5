import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { type ProblemCode, problem } from '@gatehouse/contract'
import { Deadline } from '@gatehouse/kit'
import type { Principal } from '../identity/principal.ts'
import { json, startGateway, startStub, urlOf } from '../test-gateway.ts'
import { passedOn } from './passed-on.ts'

/** Tests share a process: what they take is no overload. */
const patient = { MAX_EVENT_LOOP_DELAY_MS: '60000' }
const page = { data: [], meta: { versions: {} } }

/** A gateway before a broker and a directory that note the headers they get, by path. */
async function startNoted(t: TestContext, env: Record<string, string>) {
  const noted = new Map<string, IncomingHttpHeaders>()
  const stub = await startStub(t, (request, response) => {
    noted.set(String(request.url?.split('?')[0]), request.headers)
    json(request.url === '/health' ? { status: 'ok' } : page)(request, response)
  })
  const upstreams = { broker: urlOf(stub), directory: urlOf(stub) }
  const gateway = await startGateway(t, upstreams, { ...patient, ...env })
  return { ...gateway, noted }
}

async function tokenFolder(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-token-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

describe('what the gateway shows to the services behind it', () => {
  it('is a token for each of them, on all but their health, and nothing that the caller sent', async (t) => {
    const folder = await tokenFolder(t)
    const env = {
      BROKER_TOKEN_FILE: join(folder, 'broker'),
      DIRECTORY_TOKEN_FILE: join(folder, 'directory'),
    }
    await writeFile(env.BROKER_TOKEN_FILE, 'for.the.broker\n')
    await writeFile(env.DIRECTORY_TOKEN_FILE, 'for.the.directory\n')
    const { url, noted } = await startNoted(t, env)
    const headers = {
      cookie: 'session=of-the-caller',
      'x-gatehouse-principal': 'user:of-the-caller',
      'x-gatehouse-versions': 'of-the-caller',
      'x-forwarded-for': 'of-the-caller',
      'content-type': 'application/json',
    }
    await fetch(`${url}/api/v1/buckets`, { headers })
    await fetch(`${url}/api/v1/buckets/data/objects/o`, { headers })
    const body = JSON.stringify({ name: 'Ada', email: 'ada@x.org' })
    await fetch(`${url}/api/v1/users`, { method: 'POST', headers, body })
    await fetch(`${url}/health`, { headers })
    const shown = (path: string) => {
      const { authorization, 'x-gatehouse-principal': principal } = noted.get(path) ?? {}
      return [authorization, principal]
    }
    const broker = 'Bearer for.the.broker'
    assert.deepEqual(shown('/api/v1/buckets'), [broker, 'anonymous'])
    assert.deepEqual(shown('/api/v1/buckets/data/objects/o'), [broker, 'anonymous'])
    assert.deepEqual(shown('/api/v1/users'), ['Bearer for.the.directory', 'anonymous'])
    assert.deepEqual(shown('/api/v1/changes'), [broker, undefined])
    assert.deepEqual(shown('/health'), [undefined, undefined])
    assert.doesNotMatch(JSON.stringify([...noted]), /of-the-caller/)
  })

  it('is refused as the operators’ fault, which the log names and the caller is not told', async (t) => {
    for (const code of ['caller-unknown', 'caller-not-allowed'] satisfies ProblemCode[]) {
      const { problem: refusal } = problem(code, { detail: 'Show a token.' })
      const stub = await startStub(t, (_request, response) => {
        const type = { 'content-type': 'application/problem+json', 'www-authenticate': 'Bearer' }
        response.writeHead(refusal.status, type).end(JSON.stringify(refusal))
      })
      const { url, lines } = await startGateway(t, { broker: urlOf(stub) }, patient)
      const answer = await fetch(`${url}/api/v1/buckets`)
      const text = await answer.text()
      assert.equal(answer.status, 502)
      assert.match(text, /upstream-failed/)
      assert.doesNotMatch(text, /token|caller-/i)
      assert.equal(answer.headers.get('www-authenticate'), null)
      const why = `broker answered ${refusal.status} ${code}: hold BROKER_TOKEN_FILE here against CALLERS there`
      assert.ok(
        lines.some((line) => line.includes(why)),
        lines.join(''),
      )
    }
  })

  it('is missed clearly where there is no token, and found once there is', async (t) => {
    const path = join(await tokenFolder(t), 'broker')
    const { url, noted, lines } = await startNoted(t, { BROKER_TOKEN_FILE: path })
    const answer = await fetch(`${url}/api/v1/buckets`)
    assert.equal(answer.status, 502)
    assert.doesNotMatch(await answer.text(), /TOKEN_FILE|gatehouse-token/)
    assert.equal(noted.get('/api/v1/buckets'), undefined, 'nothing was asked')
    assert.match(lines.join(''), /BROKER_TOKEN_FILE: the file .* is not there: put/)
    await writeFile(path, 'for.the.broker')
    for (let tries = 0; (await fetch(`${url}/api/v1/buckets`)).status !== 200; tries += 1) {
      assert.ok(tries < 200, 'the token was never found')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    assert.equal(noted.get('/api/v1/buckets')?.authorization, 'Bearer for.the.broker')
  })
})

describe('passedOn', () => {
  const principalOf = (principal: Partial<Principal> | undefined) => {
    const caller = { id: 'r1', headers: {}, deadline: new Deadline(1_000), principal }
    return passedOn(caller as never)['x-gatehouse-principal']
  }

  it('names who asks as a header can, so that no two are taken for each other', () => {
    assert.equal(principalOf(undefined), undefined)
    assert.equal(principalOf({ kind: 'anonymous', id: 'anonymous' }), 'anonymous')
    assert.equal(principalOf({ kind: 'key', id: '0123abc' }), 'key:0123abc')
    for (const [id, text] of [
      ['auth0|42', 'auth0|42'],
      ['ada@x.org', 'ada@x.org'],
      ['a b', 'a%20b'],
      ['a%20b', 'a%2520b'],
      ['zoë', 'zo%C3%AB'],
      ['a\r\nx: y', 'a%0D%0Ax:%20y'],
      ['\u0000', '%00'],
      ['\ud800', '%EF%BF%BD'],
      ['anonymous', 'anonymous'],
      ['x'.repeat(600), 'x'.repeat(512)],
    ]) {
      assert.equal(principalOf({ kind: 'user', id: String(id) }), `user:${text}`)
    }
  })
})
