import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { noLab } from '../support/lab/lab.ts'
import { Load } from '../support/lab/load.ts'
import { until } from '../support/lab/until.ts'
import { notLong } from '../support/not-long.ts'
import { faultyImage, removeFaultyImages } from './faulty-images.ts'
import { type Pair, startPair } from './pair.ts'
import { answeredBy, isReady } from './pods.ts'

describe('on a node with more to do', { skip: noLab ?? notLong }, () => {
  let pair: Pair

  before(async () => {
    pair = await startPair('g-scale', 31_702)
  })
  after(async () => {
    await removeFaultyImages()
    await pair?.stop()
  })

  const count = async (isSo: (ready: number) => boolean, seconds: number) =>
    until(
      'as many gateways as are needed',
      async () => {
        const ready = (await pair.pods('gateway')).filter(isReady)
        return isSo(ready.length) ? ready : `There are ${ready.length}.`
      },
      { seconds },
    )

  it('the gateway is scaled out under load, takes part of it, and is scaled in again', async (t) => {
    await pair.release('gateway', { replicas: { min: 2, max: 4 } })
    await pair.scaleInSoon('gateway')
    const begun = performance.now()
    const seconds = () => Math.round((performance.now() - begun) / 1000)
    const load = new Load({ url: `${pair.url}/version`, perSecond: 400 })
    t.after(() => load.stop())
    const pods = await count((ready) => ready > 2, 120)
    t.diagnostic(`${pods.length} pods after ${seconds()} s`)
    const shares = await until('a share of each pod', async () => {
      const present = (await pair.pods('gateway')).filter(isReady)
      const answered = await answeredBy(present, 5_000)
      return present.length > 2 && answered.every((one) => one > 0)
        ? answered
        : `They answered ${answered.join(', ')}.`
    })
    t.diagnostic(`each answers after ${seconds()} s: ${shares.join(', ')} in five seconds`)
    t.diagnostic(String(await load.stop()))
    assert.equal(load.lost.length, 0, String(load))
    await count((ready) => ready === 2, 180)
    t.diagnostic(`two pods again after ${seconds()} s`)
  })

  it('a leak is ended at its limit and started anew, and that is to be seen', async (t) => {
    const bad = await faultyImage('broker', pair.digests.broker, 'leaks')
    await pair.release('broker', { digest: bad, version: '6.6.6', memoryMib: 160 })
    const load = new Load({ url: `${pair.url}/buckets`, perSecond: 20 })
    t.after(() => load.stop())
    const restarted = await until('the end of a leak', async () => {
      const statuses = (await pair.pods('broker')).flatMap(
        ({ status }) => status.containerStatuses ?? [],
      )
      const found = statuses.find(({ lastState }) => lastState.terminated !== undefined)
      return found ?? 'Nothing was ended.'
    })
    t.diagnostic(String(await load.stop()))
    assert.deepEqual(
      [restarted.lastState.terminated?.reason, restarted.lastState.terminated?.exitCode],
      ['OOMKilled', 137],
    )
    assert.ok(restarted.restartCount >= 1)
  })
})
