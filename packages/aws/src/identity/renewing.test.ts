import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as settled } from 'node:timers/promises'
import { ProblemError } from '@gatehouse/contract'
import { awsFailure } from '../failures.ts'
import { RenewingCredentials } from './renewing.ts'
import { controlled, hour, minute, second } from './testing.ts'

const away = new Error('STS is away')

describe('RenewingCredentials', () => {
  it('always gives some with five minutes left, from sessions of fifteen', async (t) => {
    const { held, source, pass } = controlled(t)
    await held.renew()
    let calls = 0
    await pass(6 * hour, async () => {
      const { expiration } = await held.get()
      calls += 1
      assert.ok(Number(expiration) - Date.now() >= 5 * minute)
    })
    assert.equal(calls, 6 * 360)
    assert.ok(source.asked.length > 36 && source.asked.length <= 41, `${source.asked.length}`)
  })

  it('goes on with the old ones while it cannot renew them, and tries again with growing waits', async (t) => {
    const { held, source, pass, key } = controlled(t)
    await held.renew()
    await pass(4 * minute)
    source.failure = away
    await pass(10 * minute, async () => assert.equal(await key(), 'key 1'), second)
    assert.equal(held.error, away)
    const waits = source.asked.slice(2).map((at, index) => at - Number(source.asked[index + 1]))
    assert.ok(waits.length >= 7 && waits.length <= 16, waits.join(', '))
    for (const [index, wait] of waits.entries()) {
      assert.ok(wait <= Math.min(2 ** index, 60) * second + second, `${index}: ${wait}`)
    }
    source.failure = undefined
    await pass(minute)
    assert.equal(await key(), 'key 2')
    assert.equal(held.error, undefined)

    source.failure = away
    const again = source.asked.length
    await pass(12 * minute, undefined, second)
    const [failed = NaN, next = NaN] = source.asked.slice(again)
    assert.ok(next - failed <= 2 * second, 'the waits are short again')
  })

  it('fails calls only when the old ones have really ended, and works again as soon as it can', async (t) => {
    const { held, source, pass, key } = controlled(t)
    await held.renew()
    source.failure = away
    await pass(15 * minute - second, async () => assert.equal(await key(), 'key 1'), second)
    assert.equal(held.ended, false)
    await pass(second, undefined, second)
    assert.equal(held.ended, true)
    await assert.rejects(key(), (error: Error) => error.cause === away)

    const before = source.asked.length
    const fails = () => Promise.all(Array.from({ length: 20 }, () => assert.rejects(key())))
    await pass(5 * minute, fails, second)
    const attempts = source.asked.length - before
    assert.ok(attempts > 100 && attempts <= 150, `${attempts} in 300 s for 6,000 calls`)

    source.failure = undefined
    await pass(2 * second, undefined, second)
    assert.equal(await key(), 'key 2')
  })

  it('fails as what an operator is to look after', async (t) => {
    const { source, key } = controlled(t)
    source.failure = Object.assign(new Error('no'), { name: 'AccessDenied' })
    const failure = awsFailure(await key().catch((error: unknown) => error))
    assert.ok(failure instanceof ProblemError)
    assert.equal(failure.kind, 'storage-credentials-refused')
  })

  it('asks once, however many wait', async (t) => {
    const { held, source } = controlled(t)
    const all = await Promise.all(Array.from({ length: 1000 }, () => held.get()))
    assert.equal(source.asked.length, 1)
    assert.deepEqual([...new Set(all)], [held.current])
  })

  it('lets no call wait for long, and takes what comes late', async (t) => {
    const { held, source, pass, key, events } = controlled(t)
    source.takes = 45 * second
    const call = assert.rejects(key())
    await pass(3 * second, undefined, second)
    await call
    await pass(41 * second, undefined, second)
    assert.equal(source.asked.length, 1, 'what takes long is not begun again')
    assert.match(events.join(), /^failed: No answer within 10 s\.,/)
    await pass(second, undefined, second)
    assert.equal(await key(), 'key 1')
    assert.equal(held.error, undefined)
  })

  it('leaves a source that hangs after a minute', async (t) => {
    const { source, pass, key } = controlled(t)
    source.takes = 5 * minute
    const call = assert.rejects(key())
    await pass(30 * second)
    await call
    source.takes = 0
    await pass(2 * minute)
    assert.equal(await key(), 'key 1')
    await pass(3 * minute)
    assert.equal(await key(), 'key 1', 'what it gives in the end is out of date')
    assert.equal(source.asked.length, 2)
  })

  it('notices that the time to renew has passed while the machine slept', async (t) => {
    const { held, source, key } = controlled(t)
    await held.renew()
    t.mock.timers.setTime(Date.now() + 12 * minute)
    assert.equal(await key(), 'key 1')
    await settled()
    assert.equal(await key(), 'key 2')
    t.mock.timers.setTime(Date.now() + hour)
    assert.equal(await key(), 'key 3', 'having ended, they are waited for')
    assert.equal(source.asked.length, 3)
  })

  for (const [what, life] of [
    ['what has ended already', -second],
    ['an end that is no date', NaN],
  ] as const) {
    it(`does not take ${what}`, async (t) => {
      const { held, source, key, pass } = controlled(t, life)
      await assert.rejects(key(), /have not ended/)
      assert.match((held.error as Error).message, /the clock of this host is wrong/)
      await pass(minute)
      assert.ok(source.asked.length < 12, `${source.asked.length}`)
    })
  }

  it('looks each minute whether those without an end were replaced', async (t) => {
    const { held, source, pass, events, key } = controlled(t, Infinity)
    await held.renew()
    await pass(3 * minute)
    assert.deepEqual(events, ['changed to key 1', ...Array<string>(3).fill('still key 1')])
    source.set = 2
    await pass(minute)
    assert.equal(await key(), 'key 2')
    source.failure = new Error('the file is gone')
    await pass(hour)
    assert.equal(await key(), 'key 2')
  })

  it('ends with what it belongs to', async (t) => {
    const { held, source, pass, events, key } = controlled(t)
    await held.renew()
    held.close()
    await pass(14 * minute, async () => assert.equal(await key(), 'key 1'))
    await pass(minute, undefined, minute)
    await assert.rejects(key())
    assert.equal(source.asked.length, 1)
    assert.deepEqual(events, ['changed to key 1'])
  })

  it('keeps no process alive', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout')
    const before = timers()
    const held = new RenewingCredentials({
      fetch: async () => ({ accessKeyId: 'key', secretAccessKey: 'secret' }),
      onRenewed: () => undefined,
      onFailed: () => undefined,
    })
    await held.get()
    assert.deepEqual(timers(), before)
    held.close()
  })

  it('drops what comes when it is closed', async (t) => {
    const { held, pass, events } = controlled(t)
    const renewal = held.renew()
    held.close()
    await renewal
    await pass(hour)
    assert.deepEqual(events, [])
  })
})

describe('RenewingCredentials.refused', () => {
  const old = { accessKeyId: 'key 1' }

  it('replaces them before their time', async (t) => {
    const { held, pass, key } = controlled(t)
    await held.renew()
    await pass(minute)
    held.refused(old)
    assert.equal(held.isRefused, true)
    await settled()
    assert.equal(await key(), 'key 2')
    assert.equal(held.isRefused, false)
  })

  it('does nothing for calls that were sent before they were replaced', async (t) => {
    const { held, source, pass } = controlled(t)
    await held.renew()
    await pass(minute)
    for (let calls = 0; calls < 100; calls++) held.refused(old)
    await pass(10 * second, async () => {
      held.refused(old)
      assert.equal(held.isRefused, false)
    })
    assert.equal(source.asked.length, 2)
  })

  it('tries seldom, and says so, while the source has no others', async (t) => {
    const { held, source, pass } = controlled(t, Infinity)
    await held.renew()
    const refuse = async () => {
      held.refused(old)
      assert.equal(held.isRefused, true)
    }
    await pass(minute, refuse, second / 10)
    assert.ok(source.asked.length <= 32, `${source.asked.length}`)
    await pass(61 * second)
    assert.equal(held.isRefused, false, 'nothing was refused any more')
  })
})
