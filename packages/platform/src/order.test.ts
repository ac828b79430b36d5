import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { platform } from '../../../platform.ts'
import { callCycle, callersOf, startOrder } from './index.ts'
import { describeServices } from './testing.ts'

describe('startOrder', () => {
  it('has each service after all that it calls', () => {
    assert.deepEqual(startOrder(platform), ['directory', 'broker', 'gateway'])
  })
})

describe('callersOf', () => {
  it('names those that call a service', () => {
    assert.deepEqual(callersOf(platform, 'broker'), ['gateway'])
    assert.deepEqual(callersOf(platform, 'gateway'), [])
  })
})

describe('callCycle', () => {
  it('finds none where two ways lead to one service', () => {
    const service = { entry: 'main.ts', port: 1 }
    const services = {
      a: { ...service, calls: ['b', 'c'] },
      b: { ...service, calls: ['c'] },
      c: service,
    }
    assert.equal(callCycle(describeServices(services)), undefined)
  })

  it('finds a service that calls itself', () => {
    const services = { a: { entry: 'main.ts', port: 1, calls: ['a'] } }
    assert.deepEqual(callCycle(describeServices(services)), ['a', 'a'])
  })
})
