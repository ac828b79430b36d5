import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Cause } from '../explain/cause.ts'
import { Patience } from './patience.ts'

const cause = (outlook: Cause['outlook'], kind = 'settings'): Cause => ({
  about: 'gateway',
  kind,
  text: `it has ${kind}`,
  fix: `no ${kind}`,
  outlook,
})

describe('Patience', () => {
  it('gives up what the cluster has given up, and what lasts, and never what may pass', () => {
    const isHopeless = (outlook: Cause['outlook'], ...times: number[]) => {
      const patience = new Patience()
      return times.map((time) => patience.weigh([cause(outlook)], time).isHopeless)
    }
    assert.deepEqual(isHopeless('ended', 0), [true])
    assert.deepEqual(isHopeless('lasting', 0, 14_999, 15_000), [false, false, true])
    assert.deepEqual(isHopeless('passing', 0, 900_000), [false, false])
  })

  it('counts anew what was away meanwhile', () => {
    const patience = new Patience()
    patience.weigh([cause('lasting')], 0)
    patience.weigh([], 10_000)
    assert.equal(patience.weigh([cause('lasting')], 20_000).isHopeless, false)
  })

  it('says of a version that was taken back what its pods had', () => {
    const patience = new Patience()
    patience.weigh([cause('passing', 'crash')], 0)
    const { causes } = patience.weigh([cause('ended', 'deadline')], 1000)
    assert.deepEqual(
      causes.map(({ kind, text, fix, outlook }) => [kind, text, fix, outlook]),
      [['crash', 'it has deadline: it has crash', 'no crash', 'ended']],
    )
  })
})
