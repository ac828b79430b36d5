import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLogger } from './log.ts'

/** What a logger writes when `use` uses it. */
function written(use: (log: ReturnType<typeof createLogger>) => void, level = 'info'): string[] {
  const lines: string[] = []
  use(createLogger('sample', { level, destination: { write: (line) => void lines.push(line) } }))
  return lines
}

describe('createLogger', () => {
  it('writes JSON lines with the level by name, ISO time and the service', () => {
    const [line = ''] = written((log) => log.warn({ a: 1 }, 'careful'))
    assert.match(line, /^\{.*\}\n$/)
    const { time, ...rest } = JSON.parse(line) as Record<string, unknown>
    assert.deepEqual(rest, { level: 'warn', service: 'sample', a: 1, msg: 'careful' })
    assert.equal(new Date(String(time)).toISOString(), time)
  })

  it('keeps to its level', () => {
    assert.equal(written((log) => log.debug('a')).length, 0)
    assert.equal(written((log) => log.debug('a'), 'debug').length, 1)
  })

  it('hides secrets wherever they hang on what is logged', () => {
    const secret = 'hunter2'
    const names = ['authorization', 'cookie', 'set-cookie', 'password', 'secret', 'token', 'value']
    for (const name of names) {
      for (const logged of [
        { [name]: secret },
        { headers: { [name]: secret } },
        { request: { headers: { [name]: secret } } },
        { err: Object.assign(new Error('a'), { [name]: secret }) },
      ]) {
        const [line = ''] = written((log) => log.info(logged, 'a'))
        assert.doesNotMatch(line, /hunter2/, `${name} in ${line}`)
        assert.match(line, /\[secret\]/)
      }
    }
  })

  it('shows names, which are no secret', () => {
    const [line = ''] = written((log) =>
      log.info({ parameter: { name: '/a', type: 'SecureString' } }),
    )
    assert.match(line ?? '', /"name":"\/a","type":"SecureString"/)
  })
})
