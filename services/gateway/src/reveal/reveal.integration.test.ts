import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger } from '@gatehouse/kit'
import { Registry } from 'prom-client'
import { type ServiceProcess, startService } from '../../../../test/support/service.ts'
import type { Decisions } from '../policy/decisions.ts'
import { person } from '../policy/test-principals.ts'
import { DirectoryTrail, type TrailLimits } from '../audit/directory-trail.ts'
import { startAuditLog } from '../audit/test-audit-log.ts'
import { ResponseCache } from '../forward/cache.ts'
import { startGateway } from '../test-gateway.ts'
import { Upstream } from '../upstream/upstream.ts'

const account = `
parameters:
  /shop/password: { type: SecureString, value: canary-password }
  /only: { type: SecureString, value: canary-only }
  word: { type: SecureString, value: canary-word }
  /word: { type: SecureString, value: canary-slashed }
  /plain: text
secrets:
  shop/payment: { value: { key: canary-payment } }
`
/** Operators may have everything revealed but `word`. */
const decisions: Decisions = {
  decide: ({ id }, action, resource) => ({
    allowed: !action.startsWith('Reveal') || (id === 'operator' && resource.id !== 'word'),
    policies: ['operators-reveal'],
  }),
}

describe('revealing, with a broker', () => {
  let folder: string
  let broker: ServiceProcess
  const logged: string[] = []
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-reveal-'))
    await mkdir(join(folder, 'account'))
    await writeFile(join(folder, 'account/account.yaml'), account)
    broker = await startService('broker', {
      GATEHOUSE_DATA_DIR: folder,
      GATEHOUSE_AUTH: 'none',
      MAX_EVENT_LOOP_DELAY_MS: '60000',
    })
  })
  after(async () => {
    await broker.stop()
    await rm(folder, { recursive: true })
  })

  /** Gateways for an operator and a viewer that share a cache, before the broker and an audit log. */
  async function start(t: TestContext, limits: Partial<TrailLimits> = {}) {
    const directory = await startAuditLog(t)
    const log = createLogger('audit', { destination: { write: (line) => void logged.push(line) } })
    const cache = new ResponseCache()
    const gatewayFor = async (id: string) => {
      const upstream = new Upstream('directory', directory.url)
      const metrics = new Registry()
      const trail = new DirectoryTrail({ directory: upstream, log, metrics, limits })
      const parts = { principal: person(id, { id }), decisions, cache, trail, directory: upstream }
      const gateway = await startGateway(t, { broker: broker.url }, { LOG_LEVEL: 'trace' }, parts)
      t.after(() => logged.push(...gateway.lines))
      return async (path: string, init?: RequestInit) => {
        const answer = await fetch(gateway.url + path, init)
        const text = await answer.text()
        return { answer, text, body: JSON.parse(text || '{}') as Record<string, unknown> }
      }
    }
    const [operator, viewer] = [await gatewayFor('operator'), await gatewayFor('viewer')]
    const post = (name: string, kind = 'parameter') => ({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind, name, reason: 'to test it' }),
    })
    const reveal = (name: string, kind?: string) => operator('/api/v1/reveal', post(name, kind))
    const entries = () =>
      directory.kept.map(({ actor, decision, action, resource, reason }) =>
        [actor.id, decision, action, resource.id, reason].join(' | '),
      )
    return { directory, operator, viewer, reveal, entries }
  }

  it('gives parameters and secrets by exactly their names', async (t) => {
    const { reveal, entries } = await start(t)
    const { answer, body } = await reveal('/shop/password')
    assert.deepEqual(body.data, {
      kind: 'parameter',
      name: '/shop/password',
      value: 'canary-password',
      version: '1',
    })
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    const secret = (await reveal('shop/payment', 'secret')).body.data as { value: string }
    assert.equal(secret.value, '{"key":"canary-payment"}')
    for (const name of ['shop/password', '//shop/password', '/Shop/password', '/shop/password.']) {
      const absent = await reveal(name)
      assert.equal(absent.answer.status, 404, name)
      assert.doesNotMatch(absent.text, /canary/)
    }
    assert.deepEqual(entries().slice(0, 2), [
      'operator | allow | RevealParameter | /shop/password | to test it',
      'operator | allow | RevealSecret | shop/payment | to test it',
    ])
    assert.equal((await reveal('word')).answer.status, 403)
  })

  it('gives the value of a SecureString on the reference routes to who may have it revealed', async (t) => {
    const { operator, viewer, entries } = await start(t)
    const shapes: [path: string, body: object][] = [
      [
        '/config/shop/password',
        { name: '/shop/password', value: 'canary-password', type: 'SecureString' },
      ],
      ['/param/shop/password', { main_version: '1.2.3', value: 'canary-password' }],
      ['/param/only', { value: 'canary-only' }],
      ['/config/%2Fword', { name: '/word', value: 'canary-slashed' }],
    ]
    for (const [path, shape] of shapes) {
      for (const headers of [{}, { 'if-none-match': '*' }]) {
        const { answer, body } = await operator(path, { headers })
        assert.equal(answer.status, 200, path)
        assert.partialDeepStrictEqual(body, shape)
        assert.equal(answer.headers.get('cache-control'), 'no-store')
        assert.equal(answer.headers.get('etag'), null)
      }
      const refused = await viewer(path)
      assert.equal(refused.answer.status, 403, path)
      assert.equal(refused.body.type, 'urn:gatehouse:problem:value-is-secret')
      assert.doesNotMatch(refused.text, /canary/)
    }
    assert.deepEqual(entries().slice(0, 3), [
      'operator | allow | RevealParameter | /shop/password | asked for by GET /config/{name}',
      'operator | allow | RevealParameter | /shop/password | asked for by GET /config/{name}',
      'viewer | deny | RevealParameter | /shop/password | asked for by GET /config/{name}',
    ])
  })

  it('does not give another value for one that is refused', async (t) => {
    const { operator } = await start(t)
    for (const path of ['/config/word', '/param/word']) {
      const { answer, text } = await operator(path)
      assert.equal(answer.status, 403, path)
      assert.doesNotMatch(text, /canary/)
    }
    const { body } = await operator('/parameters/word')
    assert.equal((body.data as { value?: string }).value, undefined)
  })

  it('gives it on the route of R2 to the same people, whoever asked before', async (t) => {
    const { operator, viewer, entries } = await start(t)
    for (const round of [1, 2]) {
      const without = await viewer('/parameters/shop/password')
      assert.equal(without.answer.status, 200)
      assert.deepEqual(Object.keys(without.body.data as object).toSorted(), [
        'lastModified',
        'name',
        'type',
        'version',
      ])
      assert.equal(without.answer.headers.get('cache-control'), 'private, no-cache')
      const etag = without.answer.headers.get('etag') ?? ''
      const unchanged = { headers: { 'if-none-match': etag } }
      assert.equal((await viewer('/parameters/shop/password', unchanged)).answer.status, 304)
      const whole = await operator('/parameters/shop/password', unchanged)
      assert.equal(whole.answer.status, 200)
      assert.partialDeepStrictEqual(whole.body, {
        data: {
          name: '/shop/password',
          type: 'SecureString',
          value: 'canary-password',
          version: 1,
        },
        meta: { versions: { gateway: '1.2.3' } },
      })
      assert.equal(whole.answer.headers.get('cache-control'), 'no-store')
      assert.equal(whole.answer.headers.get('etag'), null)
      assert.equal(entries().length, round)
    }
    const plain = await operator('/parameters/plain')
    assert.equal((plain.body.data as { value: string }).value, 'text')
    assert.equal(plain.answer.headers.get('cache-control'), 'private, no-cache')
  })

  it('never gives it on any other route', async (t) => {
    const { operator, entries } = await start(t)
    for (const path of [
      '/api/v1/parameters/shop/password',
      '/api/v1/parameter-history?name=/shop/password',
      '/api/v1/parameters',
      '/parameters',
      '/params',
      '/config',
      '/api/v1/secrets',
    ]) {
      const { answer, text } = await operator(path)
      assert.equal(answer.status, 200, path)
      assert.doesNotMatch(text, /canary/, path)
    }
    assert.deepEqual(entries(), [])
  })

  it('reveals nothing, and asks the broker for nothing, while the audit log is away', async (t) => {
    const { directory, operator, reveal } = await start(t, { patience: 500 })
    await directory.stop()
    const earlier = await asked()
    const answers = [await reveal('/shop/password')]
    for (const path of ['/config/only', '/param/only', '/parameters/only']) {
      answers.push(await operator(path))
    }
    for (const { answer, body, text } of answers) {
      assert.equal(answer.status, 503)
      assert.equal(body.type, 'urn:gatehouse:problem:audit-unavailable')
      assert.ok(answer.headers.get('retry-after'))
      assert.doesNotMatch(text, /canary/)
    }
    const health = await operator('/health')
    assert.partialDeepStrictEqual(health.body, { dependencies: { audit: { status: 'degraded' } } })
    assert.equal(await asked(), earlier)
    await directory.start()
    // What was not done is in the log all the same: it was asked for.
    while (directory.kept.length < 4) await sleep(20)
    while ((await reveal('/only')).answer.status === 503) await sleep(20)
    assert.equal(await asked(), earlier + 1)
  })

  it('leaves no value in any log, nor in what the broker keeps', async () => {
    const kept = (await readdir(join(folder, 'broker'))).map((name) => join(folder, 'broker', name))
    const texts = await Promise.all(kept.map((name) => readFile(name, 'latin1')))
    const seen = [broker.output(), await broker.metrics(), ...logged, ...texts].join('\n')
    assert.match(seen, /"path":"\/reveal"[^]*"path":"\/api\/v1\/reveal"/)
    assert.match(seen, /"action":"RevealParameter"/)
    assert.doesNotMatch(seen, /canary/)
  })

  /** How often the broker was asked for a value. */
  const asked = async () => {
    const counts = (await broker.metrics()).matchAll(
      /_duration_seconds_count\{[^}]*route="\/reveal"[^}]*\} (\d+)/g,
    )
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
  }
})
