import assert from 'node:assert/strict'
import { type TestContext, describe, it } from 'node:test'
import { createLogger } from '@gatehouse/kit'
import { Retention } from './retention.ts'
import type { AuditStore } from './store.ts'
import { TestClock } from './test-access.ts'

/** Answers once it is let to; each look is in `asked`. */
function startRetention(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const asked: string[] = []
  const answers: ((failure?: Error) => void)[] = []
  const old = ({ before }: { before: string }) => {
    asked.push(before)
    const { promise, resolve, reject } = Promise.withResolvers<{ beginnings: [] }>()
    answers.push((failure) => (failure ? reject(failure) : resolve({ beginnings: [] })))
    return promise
  }
  const said: string[] = []
  const log = createLogger('directory', { destination: { write: (line) => void said.push(line) } })
  const audit = { old } as unknown as AuditStore
  const retention = new Retention({ audit, days: 400, log, now: new TestClock().now })
  retention.start()
  const answer = async (failure?: Error) => {
    answers.shift()?.(failure)
    await new Promise(setImmediate)
  }
  return { retention, asked, answer, said }
}

describe('Retention', () => {
  it('looks at the start and each hour, for what is older than so many days', async (t) => {
    const { retention, asked, answer } = startRetention(t)
    assert.deepEqual(asked, ['2025-10-17T00:00:00.000Z'])
    t.mock.timers.tick(7_200_000)
    assert.equal(asked.length, 1, 'one look is at work')
    await answer()
    t.mock.timers.tick(3_599_999)
    assert.equal(asked.length, 1)
    t.mock.timers.tick(1)
    assert.equal(asked.length, 2)
    await answer()
    await retention.stop()
  })

  it('says that it could not look, and looks again after a minute', async (t) => {
    const { retention, asked, answer, said } = startRetention(t)
    await answer(new Error('the database is away'))
    assert.match(said.join(''), /the database is away.*could not be removed/)
    t.mock.timers.tick(60_000)
    assert.equal(asked.length, 2)
    await answer()
    await retention.stop()
  })

  it('stops after what is at work, and for good', async (t) => {
    const { retention, asked, answer } = startRetention(t)
    let stopped = false
    const stopping = retention.stop().then(() => (stopped = true))
    await new Promise(setImmediate)
    assert.equal(stopped, false)
    await answer()
    await stopping
    t.mock.timers.tick(7_200_000)
    assert.equal(asked.length, 1)
  })
})
