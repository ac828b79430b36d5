import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { runParts } from './run-parts.ts'

const head = `import { describe, it } from 'node:test'\n`

type Run = { requireAll?: boolean; seconds?: number; signal?: AbortSignal }

/** Runs one part that consists of `source`, and gives what was printed. */
async function runSource(source: string | undefined, options: Run = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-runner-'))
  const printed: string[] = []
  try {
    if (source !== undefined) await writeFile(join(folder, 'a.test.mjs'), head + source)
    const { requireAll = false, seconds = 20, signal = new AbortController().signal } = options
    const part = { name: 'sample', about: 'a sample', files: [['*.test.mjs']], folder, seconds }
    const failed = await runParts([part], {
      requireAll,
      print: (line) => printed.push(line),
      signal,
    })
    return { failed, last: printed.at(-1), text: printed.join('\n') }
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('runParts', { concurrency: true }, () => {
  it('counts what passes, fails and is skipped, and says so in the last line', async () => {
    const run = await runSource(`
      describe('a', () => {
        it('holds', () => {})
        it('breaks', () => { throw new Error('a planted fault') })
        describe('b', () => { it('cannot', (t) => t.skip('no such tool')) })
      })`)
    assert.equal(run.failed, 1)
    assert.equal(run.last, '1 passed, 1 failed, 1 skipped')
    assert.match(run.text, /✖ a › breaks\n.*a\.test\.mjs:5\n +Error: a planted fault/)
    assert.match(run.text, /Not run:\n {2}sample: a › b › cannot: no such tool/)
  })

  it('names no skipped tests where there are none', async () => {
    assert.equal((await runSource(`it('holds', () => {})`)).last, '1 passed, 0 failed')
  })

  it('takes what could not run for failed when everything is required', async () => {
    const source = `
      it('cannot', (t) => t.skip('no such tool'))
      it('need not', (t) => t.skip('optional: no such registry'))`
    const run = await runSource(source, { requireAll: true })
    assert.equal(run.last, '0 passed, 1 failed, 1 skipped')
    assert.match(run.text, /✖ cannot\n +It did not run: no such tool/)
  })

  it('takes a part without a test for failed', async () => {
    assert.equal((await runSource(undefined)).last, '0 passed, 1 failed')
    assert.equal((await runSource('')).last, '0 passed, 1 failed')
  })

  it('takes a file that cannot be loaded for failed', async () => {
    const run = await runSource(`import './absent.mjs'`)
    assert.equal(run.last, '0 passed, 1 failed')
    assert.match(run.text, /ERR_MODULE_NOT_FOUND/)
  })

  it('takes a hook that throws for failed', async () => {
    const run = await runSource(`
      import { after } from 'node:test'
      describe('a', () => {
        after(() => { throw new Error('a planted fault') })
        it('holds', () => {})
      })`)
    assert.equal(run.last, '1 passed, 1 failed')
  })

  it('ends a part that hangs, and names the test', async () => {
    const run = await runSource(`it('spins', () => { for (;;); })`, { seconds: 10 })
    assert.equal(run.last, '0 passed, 1 failed')
    assert.match(run.text, /It was stopped after 10 s\. It was at: spins\./)
  })

  it('takes a process that ends amid its tests for failed', async () => {
    const run = await runSource(`it('leaves', () => { process.exit(0) })`)
    assert.equal(run.last, '0 passed, 1 failed')
    assert.match(run.text, /ended too early, at: leaves/)
  })

  it('takes a handle that is left open for failed, and names its kind', async () => {
    const run = await runSource(`
      import { createServer } from 'node:net'
      it('listens', (_t, done) => { createServer().listen(0, '127.0.0.1', done) })`)
    assert.equal(run.last, '1 passed, 1 failed')
    assert.match(run.text, /still open: .*TCPServerWrap/)
  })

  it('ends what the tests have started, and takes it for failed', async () => {
    const run = await runSource(`
      import { spawn } from 'node:child_process'
      it('starts', () => {
        spawn('sleep', ['60'], { stdio: 'ignore' }).unref()
      })`)
    assert.equal(run.last, '1 passed, 1 failed')
    assert.match(run.text, /left processes running: sleep 60\./)
  })

  it('stops when it is interrupted', async () => {
    const stop = new AbortController()
    const begun = join(tmpdir(), `gatehouse-begun-${process.pid}`)
    const running = runSource(
      `import { writeFileSync } from 'node:fs'
      it('waits', async () => {
        writeFileSync('${begun}', '')
        await new Promise((r) => setTimeout(r, 60_000))
      })`,
      { signal: stop.signal },
    )
    while (!existsSync(begun)) await sleep(20)
    stop.abort()
    const run = await running
    await rm(begun)
    assert.match(run.text, /It was interrupted\. It was at: waits\./)
    assert.equal(run.failed, 1)
  })
})
