import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { recorded } from '../explain/test-stage.ts'
import type { AppResource, Application } from '../stage/objects.ts'
import { lookAt } from './look.ts'

type Status = NonNullable<Application['status']>

/** What is seen of a gateway whose version before was taken back, when Argo CD has come so far with the next. */
async function look(status: (rollout: AppResource) => Status) {
  const { explaining } = await recorded('can-prom')
  const [rollout] = explaining.state.rollouts
  assert.ok(rollout)
  const { kind, metadata } = rollout
  const application = { metadata, status: status({ kind, name: metadata.name }) }
  const { progress, causes } = await lookAt(
    { ...explaining.state, applications: new Map([['gateway', application]]) },
    {
      stage: 'dev',
      folders: ['gateway'],
      branch: {
        learn: async () => undefined,
        placeOf: (revision) => (revision === 'new' ? 'has' : 'before'),
      },
    },
    explaining.readLog,
  )
  return {
    causes: causes.map(({ kind: cause }) => cause),
    texts: progress.map(({ sync, rollout: step }) => [sync, step].filter(Boolean).join(', ')),
  }
}

const compared = { status: 'OutOfSync', revision: 'new' }

describe('lookAt', () => {
  it('does not take what became of the version before for what becomes of this one', async () => {
    const begun = { causes: [], texts: ['syncs'] }
    // Argo CD has compared, and not begun; what it did last failed.
    const before = { revision: 'old', resources: [] }
    const failed = { phase: 'Failed', message: 'one or more objects failed', syncResult: before }
    const outOfSync = (one: AppResource) => [{ ...one, status: 'OutOfSync' }]
    // It waits for a job that comes first.
    const running = { phase: 'Running', syncResult: { revision: 'new', resources: [] } }
    for (const operationState of [failed, running]) {
      assert.deepEqual(
        await look((one) => ({ sync: compared, resources: outOfSync(one), operationState })),
        begun,
      )
    }
  })

  it('tells of this version once it is brought, and where it is the one that was there', async () => {
    const taken = { causes: ['analysis'], texts: ['syncs, taken back'] }
    const applied = (one: AppResource) => ({
      phase: 'Running',
      syncResult: { revision: 'new', resources: [{ ...one, status: 'Synced' }] },
    })
    assert.deepEqual(
      await look((one) => ({ sync: compared, resources: [one], operationState: applied(one) })),
      taken,
    )
    const same = { sync: { status: 'Synced', revision: 'new' } }
    assert.deepEqual(
      await look((one) => ({ ...same, resources: [{ ...one, status: 'Synced' }] })),
      { ...taken, texts: ['synced, taken back'] },
    )
  })
})
