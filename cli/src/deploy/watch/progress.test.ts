import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { recorded } from '../explain/test-stage.ts'
import { progressOf } from './progress.ts'

const revision = '44b45a53b56bd7366cb663be289a6de34397ad90'

/** How far a recorded stage has come, if what was pushed is this revision. */
async function look(name: string, pushed = revision) {
  const { application, explaining } = await recorded(name)
  const { status } = application
  const synced = { sync: { status: 'Synced', revision }, health: { status: 'Progressing' } }
  const whole = { ...application, status: { ...synced, ...status } }
  const state = { ...explaining.state, applications: new Map([['gateway', whole]]) }
  const { folder: _, ...progress } = progressOf('gateway', state, (one) => one === pushed)
  return progress
}

describe('progressOf', () => {
  it('tells the steps of Rollouts', async () => {
    const { isReached, isHealthy, ...texts } = await look('blue-crash')
    assert.deepEqual([isReached, isHealthy], [true, false])
    assert.deepEqual(texts, { sync: 'synced', rollout: 'preview starts', pods: '0/1' })
    assert.equal((await look('can-empty')).rollout, 'paused')
    assert.equal((await look('can-prom')).rollout, 'taken back')
    assert.equal((await look('settings')).rollout, 'is updated')
  })

  it('tells what Argo CD does, and that it has not come to what was pushed', async () => {
    assert.equal((await look('app-invalid')).sync, 'failed')
    const before = await look('can-prom', 'another')
    assert.deepEqual(
      [before.sync, before.rollout, before.isReached],
      ['waits for Argo CD', '', false],
    )
  })

  it('is healthy when all of it is', async () => {
    assert.deepEqual(await look('app-good'), {
      sync: 'synced',
      rollout: '',
      pods: '',
      isReached: true,
      isHealthy: true,
    })
  })

  it('says that Argo CD has not come to its own judgement yet', async () => {
    const { application, explaining } = await recorded('app-good')
    const health = { status: 'Progressing' }
    const waiting = { ...application, status: { ...application.status, health } }
    const applications = new Map([['gateway', waiting]])
    const { sync, isHealthy } = progressOf(
      'gateway',
      { ...explaining.state, applications },
      () => true,
    )
    assert.deepEqual([sync, isHealthy], ['synced, progressing', false])
  })

  it('says that there is no Application yet', async () => {
    const { explaining } = await recorded('app-good')
    const { sync, isHealthy } = progressOf('gateway', explaining.state, () => true)
    assert.deepEqual([sync, isHealthy], ['no Application yet', false])
  })
})
