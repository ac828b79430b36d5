import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { format, inspect } from 'node:util'
import { serialize } from 'node:v8'
import { createLogger } from './log.ts'
import { SecretText } from './secret-text.ts'

describe('SecretText', () => {
  const value = 'hunter2'
  const secret = new SecretText(value)
  const shown = '[secret]'

  it('reveals its value when it is asked to, and only then', () => {
    assert.equal(secret.reveal(), value)
    assert.deepEqual(Reflect.ownKeys(secret), [])
  })

  it('is not shown as text', () => {
    // oxlint-disable-next-line typescript/restrict-template-expressions
    assert.deepEqual([String(secret), `${secret}`], [shown, shown])
    assert.equal([secret, 'x'].join(), `${shown},x`)
  })

  it('is not shown as JSON', () => {
    assert.equal(
      JSON.stringify({ secret, list: [secret] }),
      `{"secret":"${shown}","list":["${shown}"]}`,
    )
  })

  it('is not shown by inspect, nor by what console.log and a failed assertion make of it', () => {
    assert.equal(inspect(secret), shown)
    assert.equal(
      format('%s %o %O %j', secret, secret, secret, secret),
      `${shown} `.repeat(3) + `"${shown}"`,
    )
    assert.equal(format({ secret }), `{ secret: ${shown} }`)
    const thorough = { customInspect: false, showHidden: true, depth: Infinity, getters: true }
    assert.doesNotMatch(inspect(secret, thorough), /hunter2/)
    try {
      assert.deepEqual(secret, { value })
    } catch (error) {
      const { actual, message } = error as assert.AssertionError
      assert.doesNotMatch(`${inspect(actual)} ${message.replace(/^\+.*|^-.*/gm, '')}`, /hunter2/)
    }
  })

  it('is not cloned', () => {
    assert.deepEqual(structuredClone(secret), {})
    assert.doesNotMatch(serialize(secret).toString('latin1'), /hunter2/)
    assert.deepEqual(Object.assign({}, secret), {})
  })

  it('is not logged', () => {
    let logged = ''
    const log = createLogger('sample', { destination: { write: (line) => void (logged += line) } })
    log.info({ key: secret, deep: { list: [secret] } }, 'said')
    log.info(secret)
    log.info('%s %j %o', secret, secret, secret)
    log.error({ err: Object.assign(new Error('no', { cause: secret }), { secret }) })
    assert.equal(logged.split('\n').length - 1, 4)
    assert.match(logged, /"key":"\[secret\]","deep":\{"list":\["\[secret\]"\]\}/)
    assert.doesNotMatch(logged, /hunter2/)
  })
})
