import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DenialLimit } from './denials.ts'
import type { NewAuditEvent } from './trail.ts'

const denial = (rest: Partial<NewAuditEvent> = {}): NewAuditEvent => ({
  actor: { kind: 'anonymous', id: 'anonymous' },
  action: 'GetParameter',
  resource: { type: 'Parameter', id: '/a' },
  decision: 'deny',
  policies: ['never'],
  requestId: 'r-1',
  address: '192.0.2.1',
  ...rest,
})

function start() {
  const summaries: NewAuditEvent[] = []
  const limit = new DenialLimit((event) => summaries.push(event))
  const admitted = (count: number, event = denial()) =>
    Array.from({ length: count }, () => limit.admits(event)).filter(Boolean).length
  return { limit, summaries, admitted }
}

describe('DenialLimit', () => {
  it('admits 20 of a kind a minute, and sums up the rest at its end', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const { admitted, summaries } = start()
    assert.equal(admitted(25), 20)
    t.mock.timers.tick(59_999)
    assert.equal(admitted(7), 0)
    assert.deepEqual(summaries, [])
    t.mock.timers.tick(1)
    const { requestId: _, ...rest } = denial()
    assert.deepEqual(summaries, [
      {
        ...rest,
        resource: { type: 'Parameter', id: '' },
        policies: [],
        reason: '12 more within a minute',
      },
    ])
    assert.equal(admitted(20), 20)
    t.mock.timers.tick(60_000)
    assert.equal(summaries.length, 1)
  })

  it('tells apart addresses, principals and actions, but no addresses of who is known', () => {
    const { admitted } = start()
    const user = { kind: 'user', id: 'ada' } as const
    assert.equal(admitted(20), 20)
    assert.equal(admitted(20, denial({ address: '192.0.2.2' })), 20)
    assert.equal(admitted(20, denial({ action: 'ListParameters' })), 20)
    assert.equal(admitted(20, denial({ actor: user })), 20)
    assert.equal(admitted(1, denial({ actor: user, address: '192.0.2.2' })), 0)
    assert.equal(admitted(1, denial({ resource: { type: 'Parameter', id: '/b' } })), 0)
  })

  it('counts together who has very many addresses', () => {
    const { limit, summaries, admitted } = start()
    let count = 0
    for (let n = 0; n < 5_000; n += 1) count += admitted(1, denial({ address: `2001:db8::${n}` }))
    assert.equal(count, 1_020)
    limit.flush()
    assert.equal(summaries.length, 1)
    assert.equal(summaries[0]?.action, 'OtherDenials')
    assert.equal(summaries[0]?.reason, '3980 more within a minute')
  })
})
