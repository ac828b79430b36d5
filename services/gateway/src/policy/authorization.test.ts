import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { type TestContext, describe, it } from 'node:test'
import { type Route, gatewayRoutes } from '@gatehouse/contract'
import { implement } from '@gatehouse/kit'
import { type TestParts, json, startGateway, startStub, urlOf } from '../test-gateway.ts'
import { asHeader, believe, policyFile } from './test-principals.ts'

const page = { data: [], meta: { versions: { broker: '9.9.9' } } }
const user = '0191d3a0-0000-7000-8000-00000000000a'

/** A gateway by these policies (or those of a stage), before a service that counts what it is asked. */
async function start(
  t: TestContext,
  policies: string | { stage: string },
  prepare?: NonNullable<TestParts['prepare']>,
) {
  const asked: string[] = []
  const stub = await startStub(t, (request, response) => {
    if (request.url === '/api/v1/changes') return
    if (request.url === '/health') {
      json({ status: 'ok', version: '9.9.9' })(request, response)
      return
    }
    asked.push(request.url ?? '')
    json(page, { etag: '"1"', 'cache-control': 'max-age=60' })(request, response)
  })
  const env =
    typeof policies === 'string'
      ? { GATEHOUSE_POLICY_FILE: await policyFile(t, policies) }
      : { GATEHOUSE_STAGE: policies.stage }
  const upstreams = { broker: urlOf(stub), directory: urlOf(stub) }
  const parts = prepare ? { prepare } : {}
  const gateway = await startGateway(t, upstreams, env, parts)
  const audited = gateway.trail.noted
  believe(gateway.app)
  const ask = async (as: string, path: string, init: RequestInit = {}) => {
    const headers = { ...(init.headers as Record<string, string>), [asHeader]: as }
    const answer = await fetch(gateway.url + path, { ...init, headers })
    const text = await answer.text()
    const kind = /urn:gatehouse:problem:([a-z-]+)/.exec(text)?.[1]
    return { status: answer.status, headers: answer.headers, text, kind }
  }
  return { ...gateway, asked, audited, ask }
}

describe('authorization', () => {
  it('answers 401 to whom it does not know, and says what to send', async (t) => {
    const { ask, asked, audited } = await start(t, { stage: 'dev' })
    for (const method of ['GET', 'HEAD']) {
      const answer = await ask('anonymous', '/api/v1/buckets', { method })
      assert.equal(answer.status, 401)
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
      assert.equal(answer.headers.get('cache-control'), 'no-store')
    }
    const { kind, text } = await ask('anonymous', '/api/v1/buckets')
    assert.equal(kind, 'sign-in-required')
    assert.match(
      text,
      /ListBuckets on Account is not for everyone\. Nobody signs in here: send an API/,
    )
    assert.deepEqual(asked, [])
    assert.equal(audited.length, 3)
  })

  it('answers 403 to others, and names what they may not do', async (t) => {
    const { ask, audited } = await start(t, { stage: 'dev' })
    const { status, kind, text } = await ask('viewer', `/api/v1/users/${user}`, {
      method: 'DELETE',
      headers: { 'x-request-id': 'r-1' },
    })
    assert.deepEqual([status, kind], [403, 'not-allowed'])
    assert.match(
      text,
      new RegExp(`DeleteUser on User ${user}\\. \`gatehouse can --do DeleteUser\``),
    )
    assert.deepEqual(audited, [
      {
        actor: { kind: 'user', id: 'viewer-1', name: 'viewer' },
        action: 'DeleteUser',
        resource: { type: 'User', id: user },
        decision: 'deny',
        policies: [],
        requestId: 'r-1',
        address: '127.0.0.1',
      },
    ])
  })

  it('notes which policy denied it', async (t) => {
    const { ask, audited } = await start(t, { stage: 'dev' })
    await ask('key', '/api/v1/buckets/b/objects/k')
    assert.deepEqual(audited[0]?.policies, ['keys-keep-to-their-scopes'])
  })

  it('decides before it looks at the input', async (t) => {
    const { ask, asked } = await start(t, { stage: 'dev' })
    const wrong = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{' }
    for (const [path, init] of [
      ['/api/v1/users?limit=1000', {}],
      ['/api/v1/users/no-uuid', {}],
      ['/api/v1/users', wrong],
      ['/api/v1/parameters/%00', {}],
      ['/api/v1/buckets/..%2F/objects/a%2F..%2Fb', {}],
    ] as const) {
      assert.equal((await ask('anonymous', path, init)).status, 401, path)
      assert.ok([400, 415].includes((await ask('admin', path, init)).status), path)
    }
    assert.deepEqual(asked, [])
  })

  it('asks about every name that a word may stand for', async (t) => {
    const { ask, asked } = await start(
      t,
      `@id("flat") permit (principal, action == Action::"GetParameter", resource)
       unless { ["/one", "two", ""].contains(resource.name) };`,
    )
    const statuses = async (paths: string[]) =>
      Promise.all(paths.map(async (path) => (await ask('viewer', path)).status))
    const denied = ['one', 'two', '%2Fone', '%6Fne'].flatMap((name) => [
      `/api/v1/parameters/${name}`,
      `/config/${name}`,
      `/param/${name}`,
      `/parameters/${name}`,
      `/api/v1/parameter-history?name=${name}`,
    ])
    assert.deepEqual(new Set(await statuses(denied)), new Set([403]))
    assert.deepEqual(
      await statuses([
        '/api/v1/parameter-history?name=a&name=b',
        '/api/v1/parameter-history',
        '/api/v1/parameters/',
      ]),
      [403, 403, 403],
    )
    assert.deepEqual(asked, [])
    await statuses(['/api/v1/parameters/three', '/api/v1/parameters/%2Ftwo'])
    assert.equal(asked.length, 2)
  })

  it('takes an id in capitals for the same person', async (t) => {
    const { ask } = await start(
      t,
      `@id("all") permit (principal, action, resource);
       @id("not") forbid (principal, action, resource == User::"${user}");`,
    )
    for (const id of [user, user.toUpperCase()])
      assert.equal((await ask('admin', `/api/v1/users/${id}`)).status, 403, id)
  })

  it('gives no cached answer to who may not have it, whatever they say they have', async (t) => {
    const { ask, asked } = await start(t, { stage: 'dev' })
    for (const path of ['/api/v1/buckets', '/api/v1/parameters', '/parameters']) {
      const before = asked.length
      const mine = await ask('viewer', path)
      const again = await ask('admin', path)
      assert.match(again.headers.get('cache-status') ?? '', /; hit/)
      const etag = mine.headers.get('etag') ?? ''
      for (const as of ['anonymous', 'key']) {
        for (const tag of [etag, '*']) {
          const other = await ask(as, path, { headers: { 'if-none-match': tag } })
          assert.ok([401, 403].includes(other.status))
          assert.equal(other.headers.get('etag'), null)
          assert.equal(other.headers.get('cache-status'), null)
          assert.equal(other.headers.get('age'), null)
        }
      }
      assert.equal(asked.length, before + 1)
    }
  })

  it('lets everyone know what runs, and nothing that no route is', async (t) => {
    const { ask } = await start(t, { stage: 'prod' })
    for (const path of [
      '/',
      '/health/live',
      '/version',
      '/docs',
      '/swagger',
      '/openapi.json',
      '/docs/init.js',
    ])
      assert.equal((await ask('anonymous', path)).status, 200, path)
    assert.equal((await ask('anonymous', '/API/V1/buckets')).kind, 'route-not-found')
  })
})

describe('a route about which nothing has been decided', () => {
  const route = { ...gatewayRoutes.reveal, path: '/undecided' } as Route

  it('does not answer, whatever its handler does', async (t) => {
    const gone: Readable[] = []
    const { ask, lines } = await start(t, { stage: 'local' }, (app) => {
      app.get('/plain', () => ({ secret: 'x' }))
      app.get('/moved', (_request, reply) => reply.redirect('/secret-x'))
      app.get('/empty', (_request, reply) => reply.code(204).header('x-secret', 'secret').send())
      app.get('/stream', (_request, reply) => {
        const stream = new Readable({ read: () => stream.push('secret') })
        gone.push(stream)
        return reply.send(stream)
      })
      implement(app, route, (_input, _request, reply) => reply.send({ data: { value: 'secret' } }))
    })
    const reveal = { kind: 'secret', name: 'a', reason: 'a test' }
    const post = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(reveal),
    }
    for (const [path, init] of [
      ['/plain', {}],
      ['/plain', { method: 'HEAD' }],
      ['/moved', { redirect: 'manual' }],
      ['/empty', {}],
      ['/stream', {}],
      ['/undecided', post],
    ] as const) {
      const { status, text } = await ask('admin', path, init)
      assert.equal(status, 500, path)
      assert.doesNotMatch(text, /secret/)
    }
    assert.ok(gone[0]?.destroyed)
    assert.match(lines.join(''), /nothing was decided about a request for \/plain/)
  })
})
