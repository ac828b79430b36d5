import assert from 'node:assert/strict'
import { type TestContext, after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { noLab } from '../support/lab/lab.ts'
import { Load, type LoadOptions } from '../support/lab/load.ts'
import { until } from '../support/lab/until.ts'
import { notLong } from '../support/not-long.ts'
import { type Pair, startPair } from './pair.ts'
import { type Pod, isReady } from './pods.ts'

const namespace = 'g-load'
const enough = 10_000
/** Within a tenth of a second. */
const lateRequests = 20

describe('under 200 requests a second', { skip: noLab ?? notLong }, () => {
  let pair: Pair

  before(async () => {
    pair = await startPair(namespace, 31_700)
  })
  after(async () => {
    await pair?.stop()
  })

  const load = (t: TestContext, url: LoadOptions['url'] = `${pair.url}/buckets`) => {
    const running = new Load({ url, perSecond: 200 })
    t.after(() => running.stop())
    return running
  }

  it('a new version of the broker comes in by steps, and no request is lost', async (t) => {
    const running = load(t)
    await running.untilSent(400)
    await pair.release('broker', { version: '2.0.0' })
    await pair.untilTaken('broker')
    await running.untilSent(Math.max(enough, running.sent + 400))
    // A gateway keeps what it was answered for a quarter of a minute.
    await until('an answer of the new version', async () =>
      running.versions.size > 1 ? running.versions : 'All are of the old one.',
    )
    t.diagnostic(String(await running.stop()))
    assert.equal(running.lost.length + running.refused, 0, String(running))
    assert.deepEqual([...running.statuses.keys()], [200])
    assert.equal(running.versions.size, 2)
  })

  it('a new version of the gateway takes over at once, and no request is lost', async (t) => {
    const running = load(t)
    await running.untilSent(400)
    await pair.release('gateway', { version: '2.0.0' })
    await pair.untilTaken('gateway')
    // The old pods end half a minute later.
    await until('the end of the old gateways', async () => {
      const pods = await pair.pods('gateway')
      return pods.length === 2 ? pods : `There are ${pods.length} pods.`
    })
    await running.untilSent(Math.max(enough, running.sent + 400))
    t.diagnostic(String(await running.stop()))
    assert.equal(running.lost.length + running.refused, 0, String(running))
    assert.deepEqual([...running.statuses.keys()], [200])
  })

  it('a pod that is drained leaves without a loss, and the budget keeps the others', async (t) => {
    const running = load(t)
    await running.untilSent(400)
    const [first, second] = (await pair.pods('broker')).filter(isReady) as [Pod, Pod]
    assert.equal(await pair.evict(first), 201)
    // Its place is not taken yet.
    assert.equal(await pair.evict(second), 429)
    await untilReady(pair, 'broker', 2)
    await running.untilSent(running.sent + 2_000)
    t.diagnostic(String(await running.stop()))
    assert.equal(running.lost.length + running.refused, 0, String(running))
  })

  it('a pod that is killed costs its own requests at most', async (t) => {
    // Each goes to a broker.
    const running = load(t, (number) => `${pair.url}/api/v1/parameters?prefix=/load/${number}`)
    for (const name of ['broker', 'gateway']) {
      await running.untilSent(running.sent + 400)
      await untilReady(pair, name, 2)
      const [victim] = (await pair.pods(name)).filter(isReady) as [Pod]
      const lostBefore = running.lost.length
      await pair.kill(victim)
      // Those that are sent before the end of its connections is told here are its own, too.
      const most = name === 'broker' ? 0 : running.open + lateRequests
      await running.untilSent(running.sent + 600)
      const lost = running.lost.length - lostBefore
      t.diagnostic(`${name}: ${lost} lost, of ${most} that may be`)
      assert.ok(lost <= most, String(running))
    }
    t.diagnostic(String(await running.stop()))
  })
})

async function untilReady(pair: Pair, name: string, count: number): Promise<void> {
  await until(`${count} pods of ${name}`, async () => {
    const ready = (await pair.pods(name)).filter(isReady)
    return ready.length >= count ? ready : `There are ${ready.length}.`
  })
  await sleep(1_000)
}
