import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { interruptible, leavable } from './interruptible.ts'

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

describe('leavable', () => {
  it('leaves work that hears no signal', async () => {
    const work = leavable(() => {
      setImmediate(() => process.emit('SIGINT'))
      return sleep(60_000, undefined, { ref: false })
    })
    await assert.rejects(work, interrupted)
  })

  it('lets results and other failures through', async () => {
    assert.equal(await leavable(async () => 1), 1)
    await assert.rejects(
      leavable(() => Promise.reject(new Error('no'))),
      /^Error: no$/,
    )
  })
})
