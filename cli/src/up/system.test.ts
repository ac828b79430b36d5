import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { platform } from '../../../platform.ts'
import type { Supervised } from './supervise.ts'
import { stopSystem } from './system.ts'

/** Services that note when they are asked to stop, and when they have; `stuck` ones stop when killed. */
function services(stuck: string[] = []) {
  const seen: string[] = []
  const service = (name: string): Supervised => {
    const stopped = Promise.withResolvers<void>()
    const note = (what: string) => {
      seen.push(`${name} ${what}`)
      stopped.resolve()
    }
    return {
      ready: Promise.resolve(),
      stop: () => {
        seen.push(`${name} asked`)
        if (!stuck.includes(name)) setTimeout(note, 5, 'stopped')
        return stopped.promise
      },
      kill: () => note('killed'),
    }
  }
  const names = Object.keys(platform.services)
  return { seen, system: new Map(names.map((name) => [name, service(name)])) }
}

describe('stopSystem', () => {
  it('stops the callers before those that they call', async () => {
    const { seen, system } = services()
    assert.equal(await stopSystem(platform, system, 10_000), true)
    assert.deepEqual(seen.slice(0, 2), ['gateway asked', 'gateway stopped'])
    assert.deepEqual(seen.slice(2, 4).toSorted(), ['broker asked', 'directory asked'])
    assert.deepEqual(seen.slice(4).toSorted(), ['broker stopped', 'directory stopped'])
  })

  it('kills what is left when time is up', async () => {
    const { seen, system } = services(['broker'])
    assert.equal(await stopSystem(platform, system, 50), false)
    assert.equal(seen.includes('broker killed'), true)
  })
})
