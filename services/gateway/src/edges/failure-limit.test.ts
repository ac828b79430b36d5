import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ProblemCode, gatewayRoutes, problem } from '@gatehouse/contract'
import { addFailureHandling, implement } from '@gatehouse/kit'
import { fastify } from 'fastify'
import { addFailureLimit } from './failure-limit.ts'
import { limitsOf3 } from './test-limits.ts'

/** A server that fails as the header `fail` of a request tells it to. */
function start() {
  const app = fastify()
  addFailureHandling(app)
  addFailureLimit(app, limitsOf3)
  app.addHook('onRequest', ({ headers: { fail } }, _reply, done) => {
    done(fail ? problem(fail as ProblemCode) : undefined)
  })
  app.get('/', async () => ({}))
  implement(app, gatewayRoutes.login, (_input, _request, reply) => reply.send({}))
  implement(app, gatewayRoutes.loginCallback, (_input, _request, reply) => reply.send({}))
  const from = '192.0.2.1'
  const ask = (headers: Record<string, string>, url = '/', remoteAddress = from) =>
    app.inject({ url, headers, remoteAddress })
  const statuses = async (all: Record<string, string>[], url?: string) => {
    const found: number[] = []
    for (const headers of all) found.push((await ask(headers, url)).statusCode)
    return found
  }
  return { ask, statuses }
}

const bearer = (token: string | number) => ({ authorization: `Bearer ${token}` })
const wrong = (token: string | number, fail: ProblemCode = 'credentials-invalid') => ({
  ...bearer(token),
  fail,
})
const login = { cookie: 'theme=dark; __Host-gatehouse_login=x' }

describe('addFailureLimit', () => {
  it('takes no credentials for a while of an address that has shown too many wrong ones', async () => {
    const { ask, statuses } = start()
    assert.deepEqual(await statuses([wrong(1), wrong(2), wrong(3)]), [401, 401, 401])
    for (const headers of [wrong(4), bearer('right')]) {
      const refused = await ask(headers)
      assert.equal(refused.statusCode, 429)
      assert.equal(refused.headers['ratelimit-policy'], '"failed-credentials";q=3;w=60')
      assert.match(String(refused.headers.ratelimit), /^"failed-credentials";r=0;t=\d+$/)
      assert.ok(Number(refused.headers['retry-after']) > 0)
    }
    assert.equal((await ask(login, '/auth/callback?code=1')).statusCode, 429)
  })

  it('affects neither other addresses, nor who shows none, nor who comes by a cookie', async () => {
    const { ask, statuses } = start()
    await statuses([wrong(1), wrong(2), wrong(3)])
    assert.equal((await ask(bearer('right'), '/', '192.0.2.2')).statusCode, 200)
    assert.deepEqual(
      await statuses([{}, { cookie: 'gatehouse_session=x' }, login]),
      [200, 200, 200],
    )
    assert.equal((await ask(login, '/auth/login')).statusCode, 200)
  })

  it('counts the same credential once: a program with an old key locks nobody out', async () => {
    const { statuses } = start()
    const again = Array.from({ length: 20 }, () => wrong('old'))
    assert.deepEqual(new Set(await statuses(again)), new Set([401]))
    assert.deepEqual(await statuses([bearer('right')]), [200])
  })

  it('counts sign-ins that fail, but not what another site makes a browser try without its cookie', async () => {
    const { ask, statuses } = start()
    const failing = (cookie: object, code: number) =>
      ask({ ...cookie, fail: 'sign-in-failed' }, `/auth/callback?code=${code}`)
    for (let code = 0; code < 5; code += 1)
      assert.equal((await failing({ cookie: 'theme=dark' }, code)).statusCode, 400)
    for (let code = 0; code < 3; code += 1)
      assert.equal((await failing(login, code)).statusCode, 400)
    assert.equal((await failing(login, 4)).statusCode, 429)
    assert.deepEqual(await statuses([{}], '/auth/login'), [200])
  })

  it('counts each sign-in that fails: the same code again makes the issuer work again', async () => {
    const { ask } = start()
    const url = '/auth/callback?code=1'
    const statuses: number[] = []
    for (let time = 0; time < 5; time += 1)
      statuses.push((await ask({ ...login, fail: 'sign-in-failed' }, url)).statusCode)
    assert.deepEqual(statuses, [400, 400, 400, 429, 429])
  })

  it('counts neither success nor other failures', async () => {
    const { statuses } = start()
    const codes = [
      'not-allowed',
      'sign-in-required',
      'bucket-not-found',
      'too-many-requests',
    ] as const
    await statuses(codes.map((code, token) => wrong(token, code)))
    assert.deepEqual(await statuses([1, 2, 3, 4].map(bearer)), [200, 200, 200, 200])
  })
})
