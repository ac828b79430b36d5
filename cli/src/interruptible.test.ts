import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { interruptible } from './interruptible.ts'

const interrupted = { message: 'interrupted before it was done', exitCode: 130 }

describe('interruptible', () => {
  it('ends work when a signal comes', async () => {
    const work = interruptible(async (signal) => {
      process.emit('SIGINT')
      await sleep(60_000, undefined, { signal })
    })
    await assert.rejects(work, interrupted)
  })

  it('takes Ctrl-C at a question for the same', async () => {
    const aborted = new DOMException('Aborted with Ctrl+C', 'AbortError')
    await assert.rejects(
      interruptible(() => Promise.reject(aborted)),
      interrupted,
    )
  })

  it('lets results and other failures through, and no longer hears signals', async () => {
    const heard = process.listenerCount('SIGINT')
    assert.equal(await interruptible(async () => 1), 1)
    await assert.rejects(
      interruptible(() => Promise.reject(new Error('no'))),
      /^Error: no$/,
    )
    assert.equal(process.listenerCount('SIGINT'), heard)
  })
})
