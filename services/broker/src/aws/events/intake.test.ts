import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLogger } from '@gatehouse/kit'
import { Registry } from 'prom-client'
import type { AwsChange } from './change.ts'
import { Intake } from './intake.ts'

const of = (id: string, name: string) => {
  const change: AwsChange = { kind: 'parameter', name, change: 'updated', time: new Date() }
  return { id, change }
}

/** An intake whose listener waits for the test to end each call. */
function started() {
  const calls: { name: string; end: PromiseWithResolvers<void> }[] = []
  const metrics = new Registry()
  const intake = new Intake({
    listener: (change) => {
      const end = Promise.withResolvers<void>()
      calls.push({ name: 'name' in change ? change.name : '', end })
      return end.promise
    },
    log: createLogger('broker', { level: 'silent' }),
    metrics,
  })
  const names = async () => {
    await new Promise(setImmediate)
    return calls.map(({ name }) => name)
  }
  return { intake, calls, names, metrics }
}

describe('Intake', () => {
  it('gives a change to the listener once, also while it is under way', async () => {
    const { intake, calls, names, metrics } = started()
    const takes = [intake.take(of('1', '/a'), 'queue'), intake.take(of('1', '/a'), 'peer')]
    assert.deepEqual(await names(), ['/a'])
    calls[0]?.end.resolve()
    assert.deepEqual(await Promise.all(takes), [true, true])
    assert.equal(await intake.take(of('1', '/a'), 'queue'), true)
    assert.deepEqual(await names(), ['/a'])
    const text = await metrics.metrics()
    assert.match(text, /messages_total\{way="queue",result="handled"\} 1/)
    assert.match(text, /messages_total\{way="peer",result="duplicate"\} 1/)
    assert.match(text, /delay_seconds_count 1/)
  })

  it('takes one thing after the other, and several side by side', async () => {
    const { intake, calls, names } = started()
    for (const [id, name] of [
      ['1', '/a'],
      ['2', '/a'],
      ['3', '/b'],
    ] as const) {
      void intake.take(of(id, name), 'queue')
    }
    assert.deepEqual(await names(), ['/a', '/b'])
    calls[0]?.end.resolve()
    assert.deepEqual(await names(), ['/a', '/b', '/a'])
  })

  it('gives again what the listener refused, and goes on meanwhile', async () => {
    const { intake, calls, names } = started()
    const first = intake.take(of('1', '/a'), 'queue')
    const second = intake.take(of('2', '/a'), 'queue')
    await names()
    calls[0]?.end.reject(new Error('no'))
    assert.equal(await first, false)
    await names()
    calls[1]?.end.resolve()
    assert.equal(await second, true)
    const again = intake.take(of('1', '/a'), 'peer')
    assert.deepEqual(await names(), ['/a', '/a', '/a'])
    calls[2]?.end.resolve()
    assert.equal(await again, true)
  })
})
