import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { describe, it, type TestContext } from 'node:test'
import type { Decisions } from '../policy/decisions.ts'
import { type Principal, anonymous } from '../identity/principal.ts'
import { person } from '../policy/test-principals.ts'
import { recordedTrail } from '../audit/test-trail.ts'
import { json, startGateway, startStub, urlOf } from '../test-gateway.ts'

const operator = person('operator', { id: 'operator' })
const asked = { kind: 'secret', name: 'shop/payment', reason: 'rotating it, ticket 4711' }
const found = { kind: 'secret', name: 'shop/payment', value: 'canary-7f', version: 'v-1' }
const inner = { data: found, meta: { versions: { broker: '9.9.9' } } }

const allow: Decisions = { decide: () => ({ allowed: true, policies: ['operators-reveal'] }) }
const deny: Decisions = { decide: () => ({ allowed: false, policies: ['not-this-one'] }) }

type Options = { decisions?: Decisions; principal?: Principal; answer?: RequestListener }

/** The gateway before a broker that answers as `answer` has it, and what that was asked. */
async function start(t: TestContext, options: Options = {}) {
  const { decisions = allow, principal = operator, answer = json(inner) } = options
  const trail = recordedTrail()
  const requests: { line: string; body: unknown; written: number }[] = []
  const stub = await startStub(t, (request, response) => {
    if (request.url === '/api/v1/changes') return
    let text = ''
    request.on('data', (chunk) => (text += String(chunk)))
    request.on('end', () => {
      const line = `${request.method} ${request.url}`
      requests.push({ line, body: JSON.parse(text), written: trail.written.length })
      answer(request, response)
    })
  })
  const env = { LOG_LEVEL: 'trace' }
  const parts = { decisions, trail, principal }
  const gateway = await startGateway(t, { broker: urlOf(stub) }, env, parts)
  const reveal = async (body: object = asked) => {
    const answered = await fetch(`${gateway.url}/api/v1/reveal`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'r-1' },
      body: JSON.stringify(body),
    })
    const said = (await answered.json()) as Record<string, unknown>
    return { answered, said, kind: String(said.type).replace('urn:gatehouse:problem:', '') }
  }
  return { ...gateway, trail, requests, reveal }
}

describe('POST /api/v1/reveal', () => {
  it('gives the value once it is written down why, to be kept by nobody', async (t) => {
    const { reveal, trail, requests, lines } = await start(t)
    const { answered, said } = await reveal()
    assert.equal(answered.status, 200)
    assert.deepEqual(said, {
      data: found,
      meta: { versions: { gateway: '1.2.3', broker: '9.9.9' } },
    })
    assert.equal(answered.headers.get('cache-control'), 'no-store')
    assert.equal(answered.headers.get('etag'), null)
    assert.equal(answered.headers.get('x-gatehouse-versions'), 'gateway=1.2.3, broker=9.9.9')
    const { reason: _why, ...target } = asked
    assert.deepEqual(requests, [{ line: 'POST /reveal', body: target, written: 1 }])
    assert.deepEqual(trail.written, [
      {
        actor: { kind: 'user', id: 'operator', name: 'operator' },
        action: 'RevealSecret',
        resource: { type: 'Secret', id: 'shop/payment' },
        decision: 'allow',
        policies: ['operators-reveal'],
        reason: 'rotating it, ticket 4711',
        requestId: 'r-1',
        address: '127.0.0.1',
      },
    ])
    assert.match(lines.join(), /"path":"\/api\/v1\/reveal"/)
    assert.doesNotMatch(lines.join(), /canary/)
  })

  it('decides about the very kind and name', async (t) => {
    const decided: unknown[] = []
    const decide: Decisions['decide'] = (...about) => {
      decided.push(about)
      return { allowed: false, policies: [] }
    }
    const { reveal } = await start(t, { decisions: { decide } })
    await reveal()
    await reveal({ ...asked, kind: 'parameter', name: '/shop/db/password' })
    assert.deepEqual(decided, [
      [operator, 'RevealSecret', { type: 'Secret', id: 'shop/payment' }],
      [operator, 'RevealParameter', { type: 'Parameter', id: '/shop/db/password' }],
    ])
  })

  it('refuses who may not, notes that, and asks the broker nothing', async (t) => {
    const { reveal, trail, requests } = await start(t, { decisions: deny })
    const { answered, kind } = await reveal()
    assert.deepEqual([answered.status, kind], [403, 'not-allowed'])
    assert.deepEqual([requests, trail.written], [[], []])
    const [{ decision, policies, reason } = {}] = trail.noted
    assert.deepEqual([decision, policies, reason], ['deny', ['not-this-one'], asked.reason])
  })

  it('asks who is not known to sign in', async (t) => {
    const { reveal, requests } = await start(t, { decisions: deny, principal: anonymous })
    const { answered, kind } = await reveal()
    assert.deepEqual([answered.status, kind], [401, 'sign-in-required'])
    assert.equal(answered.headers.get('www-authenticate'), 'Bearer')
    assert.deepEqual(requests, [])
  })

  it('reveals nothing, and asks for nothing, while the audit log cannot be written', async (t) => {
    const { reveal, trail, requests } = await start(t)
    trail.away = true
    const { answered, kind } = await reveal()
    assert.deepEqual([answered.status, kind], [503, 'audit-unavailable'])
    assert.deepEqual(requests, [])
  })

  it('takes no request without a reason, nor names that mean more than one thing', async (t) => {
    const { reveal, trail, requests } = await start(t)
    for (const wrong of [
      { reason: undefined },
      { reason: 'no' },
      { reason: '   ' },
      { reason: 'one\ntwo' },
      { reason: 'x'.repeat(501) },
      { kind: 'object' },
      { name: '' },
      { name: '/a:3' },
      { name: 'arn:aws:secretsmanager:eu-west-1:1:secret:a' },
      { name: '/a\u0000' },
      { as: 'root' },
    ]) {
      const { answered, kind } = await reveal({ ...asked, ...wrong })
      assert.deepEqual([answered.status, kind], [400, 'invalid-request'], JSON.stringify(wrong))
    }
    assert.deepEqual([requests, trail.written, trail.noted], [[], [], []])
  })

  it('answers what the broker says when it has no such value', async (t) => {
    const refusal = { type: 'urn:gatehouse:problem:secret-not-found', title: 'No', status: 404 }
    const { reveal, trail } = await start(t, {
      answer: (_request, response) => {
        response.writeHead(404, { 'content-type': 'application/problem+json' })
        response.end(JSON.stringify(refusal))
      },
    })
    const { answered, kind } = await reveal()
    assert.deepEqual([answered.status, kind], [404, 'secret-not-found'])
    assert.equal(answered.headers.get('cache-control'), 'no-store')
    assert.equal(trail.written.length, 1)
  })

  it('says nothing of a value that came in a broken answer', async (t) => {
    for (const text of [
      '{"data":{"value":canary-7f}}',
      '{"data":{"value":"canary-7f"',
      'canary-7f',
    ]) {
      const { reveal, lines } = await start(t, {
        answer: (_request, response) => {
          response.writeHead(200, { 'content-type': 'application/json' }).end(text)
        },
      })
      const { answered, said } = await reveal()
      assert.equal(answered.status, 502)
      assert.doesNotMatch(JSON.stringify(said) + lines.join(), /canary/)
      assert.match(lines.join(), /the answer is no JSON/)
    }
  })
})
