import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { recordingContext } from '../testing.ts'
import { humanReporter, jsonReporter } from './report.ts'

const time = '2026-11-21T08:00:00.123Z'

function entry(fields: object): string {
  return JSON.stringify({ level: 'info', time, service: 'gateway', ...fields })
}

/** What a person reads of lines of the gateway, less the time of day. */
function shown(lines: string[], verbose = true): string[] {
  const { context, written } = recordingContext()
  const reporter = humanReporter(context.stdout, ['gateway', 'broker'], verbose)
  for (const line of lines) reporter.line('gateway', line, 'stdout')
  return written.stdout.split('\n').map((line) => line.replace(/^[\d:.]{12} /, ''))
}

describe('humanReporter', () => {
  it('puts a request into a line', () => {
    const request = { method: 'GET', path: '/health', status: 200, ms: 1.5, reqId: 'r-1' }
    const [line] = shown([entry({ ...request, msg: 'answered' })])
    assert.equal(line, 'gateway   info  GET /health 200 1.5 ms r-1')
  })

  it('puts what else a line says behind its message', () => {
    const [line] = shown([entry({ level: 'warn', msg: 'retry', upstream: 'broker', left: [1, 2] })])
    assert.equal(line, 'gateway   warn  retry upstream=broker left=[1,2]')
  })

  it('indents a stack below its line', () => {
    const err = { message: 'boom', stack: 'Error: boom\n    at here' }
    const lines = shown([entry({ level: 'error', msg: 'failed', err })])
    assert.deepEqual(lines, ['gateway   error failed', '    Error: boom', '        at here', ''])
  })

  it('shows what is no entry as it is', () => {
    assert.equal(shown(['{ "no": "entry" }'])[0], 'gateway   { "no": "entry" }')
    assert.equal(shown(['plain'])[0], 'gateway   plain')
  })

  it('lets no control character through to the terminal', () => {
    const [line, plain] = shown([entry({ msg: 'a\u{1b}[2Jb' }), 'c\u{1b}]0;d\u{7}'])
    assert.equal(line, 'gateway   info  a\u{fffd}[2Jb')
    assert.equal(plain, 'gateway   c\u{fffd}]0;d\u{fffd}')
  })

  it('keeps to what is wrong until all is ready', () => {
    const lines = [entry({ msg: 'opened' }), entry({ level: 'warn', msg: 'slow disk' }), 'Oops']
    assert.deepEqual(shown(lines, false), ['gateway   warn  slow disk', 'gateway   Oops', ''])
  })
})

describe('jsonReporter', () => {
  it('hands on lines of services untouched, and wraps what is no entry', () => {
    const { context, written } = recordingContext()
    const reporter = jsonReporter(context.stdout)
    const line = `{"level":"info","time":"${time}","msg":"a\u{2028}b",  "x":1.0}`
    reporter.line('broker', line, 'stdout')
    reporter.line('broker', 'Oops', 'stderr')
    const [first, second = ''] = written.stdout.split('\n')
    assert.equal(first, line)
    const { time: _, ...wrapped } = JSON.parse(second) as Record<string, unknown>
    assert.deepEqual(wrapped, { level: 'error', service: 'broker', msg: 'Oops' })
  })

  it('says what up does in the same form', () => {
    const { context, written } = recordingContext()
    const reporter = jsonReporter(context.stdout)
    reporter.step('gateway is ready', { ms: 5 })
    reporter.ready('Ready', [], { url: 'http://127.0.0.1:1' })
    const said = written.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    assert.deepEqual(
      said.map(({ level, service, msg, ms, url }) => ({ level, service, msg, ms, url })),
      [
        { level: 'info', service: 'gatehouse', msg: 'gateway is ready', ms: 5, url: undefined },
        {
          level: 'info',
          service: 'gatehouse',
          msg: 'ready',
          ms: undefined,
          url: 'http://127.0.0.1:1',
        },
      ],
    )
  })
})
