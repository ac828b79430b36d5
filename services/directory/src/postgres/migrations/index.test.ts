import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { migrations } from './index.ts'
import type { Migration } from './migration.ts'

const up = async () => {}

describe('migrations', () => {
  it('are numbered without a gap, in the order in which they run', () => {
    const names = Object.keys(migrations)
    assert.deepEqual(names, names.toSorted())
    assert.deepEqual(
      names.map((name) => Number(name.match(/^(\d{4})-[a-z-]+$/)?.[1])),
      names.map((_name, index) => index + 1),
    )
  })

  it('say whether they can be taken back, or do not compile', () => {
    const good: Migration[] = [
      { reversible: true, up, down: up },
      { reversible: false, reason: 'what it drops is gone', up },
    ]
    const bad: unknown[] = [
      // @ts-expect-error It does not say.
      { up } satisfies Migration,
      // @ts-expect-error There is no way back.
      { reversible: true, up } satisfies Migration,
      // @ts-expect-error Why not?
      { reversible: false, up } satisfies Migration,
      // @ts-expect-error One of the two.
      { reversible: false, reason: 'none', up, down: up } satisfies Migration,
    ]
    assert.equal(good.length + bad.length, 6)
  })
})
