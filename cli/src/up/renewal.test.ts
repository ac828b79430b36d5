import assert from 'node:assert/strict'
import { type TestContext, describe, it } from 'node:test'
import { keepRenewing } from './renewal.ts'

const second = 1000

/** Something that lives for 100 s, on a clock that the test turns. */
function renewing(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval'] })
  let clock = 1_000_000 * second
  t.mock.method(Date, 'now', () => clock)
  const seen = { renewed: 0, failures: [] as string[] }
  let failure: Error | undefined
  const stop = keepRenewing(
    100,
    async () => {
      if (failure) throw failure
      seen.renewed += 1
    },
    ({ message }) => seen.failures.push(message),
  )
  t.after(stop)
  return {
    seen,
    stop,
    fail: (message: string | undefined) => (failure = message ? new Error(message) : undefined),
    /** Lets time pass, and what that begins come to its end. */
    pass: async (seconds: number) => {
      for (let left = seconds; left > 0; left -= 1) {
        clock += second
        t.mock.timers.tick(second)
        await new Promise(setImmediate)
      }
    },
    /** Sets the clock without a timer noticing, as when the machine sleeps. */
    setClock: (seconds: number) => (clock += seconds * second),
  }
}

describe('keepRenewing', () => {
  it('renews each time that 60 % of the life are over', async (t) => {
    const { seen, pass } = renewing(t)
    await pass(59)
    assert.equal(seen.renewed, 0)
    await pass(2)
    assert.equal(seen.renewed, 1)
    await pass(57)
    assert.equal(seen.renewed, 1)
    await pass(4)
    assert.equal(seen.renewed, 2)
  })

  it('renews as soon as the machine is awake again', async (t) => {
    const { seen, pass, setClock } = renewing(t)
    await pass(10)
    setClock(3600)
    await pass(1)
    assert.equal(seen.renewed, 1)
  })

  it('renews when the clock is set back, since what was made before is not valid yet', async (t) => {
    const { seen, pass, setClock } = renewing(t)
    await pass(30)
    setClock(-40)
    await pass(1)
    assert.equal(seen.renewed, 1)
  })

  it('tells of a failure once, and tries again until it succeeds', async (t) => {
    const { seen, pass, fail } = renewing(t)
    fail('disk full')
    await pass(70)
    assert.deepEqual(seen, { renewed: 0, failures: ['disk full'] })
    fail(undefined)
    await pass(1)
    assert.equal(seen.renewed, 1)
    fail('disk full again')
    await pass(61)
    assert.deepEqual(seen.failures, ['disk full', 'disk full again'])
  })

  it('does nothing once it is stopped', async (t) => {
    const { seen, pass, stop } = renewing(t)
    stop()
    await pass(100)
    assert.deepEqual(seen, { renewed: 0, failures: [] })
  })
})
