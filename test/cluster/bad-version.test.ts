import assert from 'node:assert/strict'
import { type TestContext, after, before, describe, it } from 'node:test'
import { noLab } from '../support/lab/lab.ts'
import { Load } from '../support/lab/load.ts'
import { notLong } from '../support/not-long.ts'
import { type Fault, faultyImage, removeFaultyImages } from './faulty-images.ts'
import { type Pair, startPair } from './pair.ts'

/** No such image was ever pushed. */
const absent = `sha256:${'0'.repeat(64)}`

type Bad = { what: string; fault?: Fault; seconds?: number }

/** Those that never come to be have a short time to, so that the tests have, too. */
const all: Bad[] = [
  { what: 'fails a fifth of all requests', fault: 'fails' },
  { what: 'is slow', fault: 'slow' },
  { what: 'is never ready', fault: 'never-ready', seconds: 40 },
  { what: 'crashes', fault: 'crashes', seconds: 40 },
  { what: 'has no image', seconds: 40 },
]

describe('a bad version', { skip: noLab ?? notLong }, () => {
  let pair: Pair

  before(async () => {
    pair = await startPair('g-bad', 31_701)
  })
  after(async () => {
    await removeFaultyImages()
    await pair?.stop()
  })

  /** Releases it under load, waits until it is given up, and answers with what its users had of it. */
  async function tryVersion(t: TestContext, name: 'gateway' | 'broker', { fault, seconds }: Bad) {
    const bad = fault ? await faultyImage(name, pair.digests[name], fault) : absent
    const good = await pair.rollout(name)
    const load = new Load({ url: `${pair.url}/buckets`, perSecond: 20 })
    t.after(() => load.stop())
    await load.untilSent(100)
    const begun = performance.now()
    await pair.release(name, {
      digest: bad,
      version: '6.6.6',
      ...(seconds && { rollout: { deadlineSeconds: seconds } }),
    })
    const { stable, aborted, said } = await pair.untilSettled(name)
    assert.ok(aborted, said)
    const took = Math.round((performance.now() - begun) / 1000)
    const during = load.sent
    assert.equal(stable, good.stable)
    await load.untilSent(during + 100)
    await load.stop()
    await pair.release(name)
    await pair.untilTaken(name)
    return { load, took, said }
  }

  for (const bad of all) {
    it(`of the gateway that ${bad.what} reaches nobody`, async (t) => {
      const { load, took, said } = await tryVersion(t, 'gateway', bad)
      t.diagnostic(`given up after ${took} s: ${said}`)
      t.diagnostic(String(load))
      assert.equal(load.lost.length, 0, String(load))
      assert.ok(![...load.versions.keys()].some((versions) => versions.includes('gateway=6.6.6')))
    })

    it(`of the broker that ${bad.what} hurts no more than its share`, async (t) => {
      const { load, took, said } = await tryVersion(t, 'broker', bad)
      t.diagnostic(`given up after ${took} s: ${said}`)
      t.diagnostic(String(load))
      // One pod of three: what it answers is a third at most while it is there, and it fails a fifth of that.
      const share = { fails: 1 / 15, slow: 0, 'never-ready': 0, crashes: 1 / 3, leaks: 1 }
      const most = bad.fault ? share[bad.fault] : 0
      assert.ok(load.lost.length <= Math.ceil(load.sent * most * 1.5), String(load))
    })
  }
})
