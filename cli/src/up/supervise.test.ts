import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Exit, startProcess } from './service-process.ts'
import { type Timing, supervise } from './supervise.ts'

const timing: Timing = { firstDelay: 10, longestDelay: 40, resetAfter: 60_000, readyWithin: 60_000 }

const ready = "process.send({ type: 'ready', port: 1, metricsPort: 2 })"

/** Supervises a process that runs `code`, and keeps what happens to it. */
function superviseCode(code: string, given: Partial<Timing> = {}) {
  const seen = { ready: [] as unknown[], slow: 0, delays: [] as number[], exits: [] as Exit[] }
  const lines: string[] = []
  const misconfigured = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  let wanted = Infinity
  const supervised = supervise(
    () =>
      startProcess({ args: ['-e', code], cwd: process.cwd(), env: {} }, (line, source) =>
        lines.push(`${source}: ${line}`),
      ),
    {
      ready: (pid) => seen.ready.push(pid),
      slow: () => (seen.slow += 1),
      ended: (exit, delay) => {
        seen.exits.push(exit)
        if (seen.delays.push(delay) === wanted) ended.resolve()
      },
      misconfigured: misconfigured.resolve,
    },
    { ...timing, ...given },
  )
  const times = (count: number) => {
    wanted = count
    return ended.promise
  }
  return { ...supervised, seen, lines, misconfigured: misconfigured.promise, times }
}

describe('supervise', { concurrency: 4 }, () => {
  it('starts what ends again, waiting twice as long each time, up to a limit', async () => {
    const service = superviseCode('process.exit(1)')
    await service.times(4)
    await service.stop()
    assert.deepEqual(service.seen.delays.slice(0, 4), [10, 20, 40, 40])
    assert.deepEqual(service.seen.exits[0], { code: 1, signal: null })
  })

  it('starts over with the first wait after a time that went well', async () => {
    const code = `${ready}; setTimeout(() => process.kill(process.pid, 'SIGKILL'), 20)`
    const service = superviseCode(code, { resetAfter: 1 })
    await service.times(2)
    await service.stop()
    assert.deepEqual(service.seen.delays.slice(0, 2), [10, 10])
    assert.deepEqual(service.seen.exits[0], { code: null, signal: 'SIGKILL' })
    assert.equal(service.seen.ready.length >= 2, true)
  })

  it('does not start again what is misconfigured', async () => {
    const service = superviseCode("console.error('PORT is wrong'); process.exit(78)")
    await service.misconfigured
    await service.stop()
    assert.deepEqual(service.seen.delays, [])
    assert.deepEqual(service.lines, ['stderr: PORT is wrong'])
  })

  it('reports what is not ready in time', async () => {
    const service = superviseCode(`setTimeout(() => { ${ready} }, 200)`, { readyWithin: 50 })
    await service.ready
    assert.equal(service.seen.slow, 1)
    await service.stop()
  })

  it('starts nothing more once it is stopped, be it between two starts', async () => {
    const service = superviseCode('process.exit(1)', { firstDelay: 60_000 })
    await service.times(1)
    await service.stop()
    assert.equal(service.seen.exits.length, 1)
  })

  it('kills what does not stop', async () => {
    const service = superviseCode(
      `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); ${ready}`,
    )
    await service.ready
    const stopped = service.stop()
    service.kill()
    await stopped
    assert.deepEqual(service.seen.exits, [])
  })
})
