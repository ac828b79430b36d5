import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startBroker } from './testing.ts'

const start = () =>
  startBroker(({ edit }) =>
    edit(`
parameters:
  /shop/password: { type: SecureString, value: canary-one }
  flat: { type: SecureString, value: canary-flat }
  /flat: { type: SecureString, value: canary-slashed }
  /plain: canary-plain
secrets:
  shop/payment: { value: { key: canary-two } }
  a-text: canary-three
`),
  )

type Answer = { data: { kind: string; name: string; value: string; version: string } }

describe('POST /reveal', () => {
  it('gives the value of a parameter or a secret, to be kept by nobody', async () => {
    await using broker = await start()
    for (const [kind, name, value] of [
      ['parameter', '/shop/password', 'canary-one'],
      ['parameter', '/plain', 'canary-plain'],
      ['secret', 'shop/payment', '{"key":"canary-two"}'],
      ['secret', 'a-text', 'canary-three'],
    ] as const) {
      const answer = await broker.post('/reveal', { kind, name })
      assert.equal(answer.status, 200, name)
      assert.equal(answer.headers.get('cache-control'), 'no-store')
      for (const header of ['etag', 'age', 'cache-status']) {
        assert.equal(answer.headers.get(header), null, header)
      }
      const { data, ...rest } = (await answer.json()) as Answer
      const { version, ...revealed } = data
      assert.deepEqual(revealed, { kind, name, value })
      assert.match(version, kind === 'parameter' ? /^1$/ : /^[0-9a-f-]{36}$/)
      assert.deepEqual(rest, { meta: { versions: { broker: '1.2.3' } } })
    }
  })

  it('takes a name exactly as it is listed', async () => {
    await using broker = await start()
    const valueOf = async (name: string, kind = 'parameter') => {
      const answer = await broker.post('/reveal', { kind, name })
      const { data, type } = (await answer.json()) as Partial<Answer> & { type?: string }
      return data?.value ?? type?.replace('urn:gatehouse:problem:', '')
    }
    assert.equal(await valueOf('flat'), 'canary-flat')
    assert.equal(await valueOf('/flat'), 'canary-slashed')
    for (const name of [
      'shop/password',
      '//shop/password',
      '/shop//password',
      '/shop/password/',
      '/shop/password.',
      '/Shop/password',
      '/shop/./password',
      'plain',
      'shop/payment',
    ]) {
      assert.equal(await valueOf(name), 'parameter-not-found', name)
    }
    for (const name of ['/shop/payment', 'shop/Payment', 'shop/payment/', '/shop/password']) {
      assert.equal(await valueOf(name, 'secret'), 'secret-not-found', name)
    }
    for (const name of ['/shop/password:1', 'arn:aws:secretsmanager:x', '/shop/pass%77ord', '']) {
      assert.equal(await valueOf(name), 'invalid-request', name)
    }
    assert.equal(await valueOf('/plain', 'bucket'), 'invalid-request')
  })

  it('leaves no value in a log, a metric or the folder of the broker', async () => {
    await using broker = await start()
    await broker.post('/reveal', { kind: 'parameter', name: '/shop/password' })
    await broker.post('/reveal', { kind: 'secret', name: 'a-text' })
    await broker.post('/reveal', { kind: 'secret', name: 'absent' })
    const seen = [...broker.account.lines, await broker.metrics(), await broker.account.kept()]
    assert.match(seen.join(), /"path":"\/reveal"/)
    assert.doesNotMatch(seen.join(), /canary-(?:one|two|three)/)
  })
})
