import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkPlatform, definePlatform, type Platform } from './index.ts'
import { platform } from '../../../platform.ts'
import { describeServices } from './testing.ts'

const entry = 'main.ts'

/** A description with a way in and `others`. */
function services(others: Platform['services']): Platform {
  return describeServices({ door: { entry, port: 8080, public: true }, ...others })
}

describe('checkPlatform', () => {
  it('finds nothing wrong with the description of this system', () => {
    assert.deepEqual(checkPlatform(platform), [])
  })

  it('names a call to what is not there', () => {
    const found = checkPlatform(services({ a: { entry, port: 1, calls: ['b'] } }))
    assert.deepEqual(found, ['a calls b, which is not a service of test.'])
  })

  it('names calls that go in a circle', () => {
    const found = checkPlatform(
      services({
        a: { entry, port: 1, calls: ['b'] },
        b: { entry, port: 2, calls: ['c'] },
        c: { entry, port: 3, calls: ['b'] },
      }),
    )
    assert.match(found.join(), /^The calls b → c → b go in a circle/)
  })

  it('names a port that two have, be it that of metrics', () => {
    const found = checkPlatform(
      services({ a: { entry, port: 80 }, b: { entry, port: 80 }, c: { entry, port: 1080 } }),
    )
    assert.deepEqual(found, [
      'a and b have the same port 80.',
      'the metrics of a and the metrics of b and c have the same port 1080.',
    ])
  })

  it('names what is no port', () => {
    const found = checkPlatform(services({ a: { entry, port: 65_000 }, b: { entry, port: 0 } }))
    assert.deepEqual(found, ['the metrics of a: 66000 is no port.', 'b: 0 is no port.'])
  })

  it('names a public service with an AWS identity', () => {
    const found = checkPlatform(
      services({ door: { entry, port: 1, public: true, aws: { permissions: [] } } }),
    )
    assert.match(found.join(), /^door is public and so may have no AWS identity/)
  })

  it('names two ways in, and none', () => {
    const two = checkPlatform(services({ a: { entry, port: 1, public: true } }))
    assert.deepEqual(two, ['One service must be public, the way in; here it is door and a.'])
    const none = checkPlatform(services({ door: { entry, port: 1 } }))
    assert.deepEqual(none, ['One service must be public, the way in; here it is none.'])
  })

  it('names a service that cannot be called so', () => {
    assert.match(checkPlatform(services({ 'A b': { entry, port: 1 } })).join(), /small letters/)
  })
})

describe('definePlatform', () => {
  it('does not compile with a call to what is not there', () => {
    definePlatform({
      ...describeServices({}),
      services: {
        a: {
          entry,
          port: 1,
          // @ts-expect-error: there is no service b
          calls: ['b'],
        },
      },
    })
  })
})
