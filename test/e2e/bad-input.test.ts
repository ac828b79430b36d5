import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { badInput } from './suite/bad-input.ts'
import { type System, running, startSystem } from './system.ts'

describe('bad input', () => {
  let system: System
  before(async () => {
    system = await startSystem()
  })
  after(() => system.stop())

  badInput(() => running(system))

  it('leaves the system well', async () => {
    assert.equal((await system.client.getHealth({})).status, 'ok')
    assert.doesNotMatch(system.output(), /"level":"error"/)
  })
})
