import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'

const module = JSON.stringify(new URL('./stdout.ts', import.meta.url).href)

/** A process that writes `lines` lines to stdout, then one to stderr, then exits. */
function writer(lines: number) {
  const code = `
    const { stdoutLines } = await import(${module})
    for (let line = 0; line < ${lines}; line += 1) stdoutLines.write('line ' + line + ' ' + 'x'.repeat(1000) + '\\n')
    process.stderr.write('written')
    process.exit(0)`
  return spawn(process.execPath, ['--input-type=module', '--eval', code])
}

describe('stdoutLines', { concurrency: true }, () => {
  it('writes each line whole, also more than a pipe holds', async () => {
    const child = writer(2_000)
    const [out] = await Promise.all([text(child.stdout), once(child, 'exit')])
    const lines = out.trimEnd().split('\n')
    assert.equal(lines.length, 2_000)
    assert.match(lines.at(-1) ?? '', /^line 1999 x{1000}$/)
  })

  it('lets a process exit whose reader has gone', async () => {
    const child = writer(2_000)
    child.stdout.destroy()
    const [[code], said] = await Promise.all([once(child, 'exit'), text(child.stderr)])
    assert.equal(code, 0)
    assert.equal(said, 'written')
  })
})
