import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { platform } from '../../../platform.ts'
import { checkPlatform, definePlatform } from './index.ts'
import { changed, describeSystem } from './test-system.ts'
import { describeServices } from './testing.ts'

describe('checkPlatform', () => {
  it('finds nothing wrong with the description of this system, and with that of the tests', () => {
    assert.deepEqual(checkPlatform(platform), [])
    assert.deepEqual(checkPlatform(describeSystem()), [])
  })

  it('names all that is wrong at once, each with its place', () => {
    const wrong = changed(describeSystem(), ['stages', 'dev', 'account'], '1')
    const problems = checkPlatform(changed(wrong, ['services', 'door', 'calls', 0], 'shop'))
    assert.deepEqual(
      problems.map(({ path }) => path.join('.')),
      ['services.door.calls.0', 'stages.dev.account'],
    )
  })
})

describe('definePlatform', () => {
  it('does not compile with a call to what is not there', () => {
    definePlatform({
      ...describeServices({}),
      services: {
        a: {
          entry: 'main.ts',
          port: 1,
          // @ts-expect-error: there is no service b
          calls: ['b'],
        },
      },
    })
  })
})
