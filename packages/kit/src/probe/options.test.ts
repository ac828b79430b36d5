import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SettingsError } from '../settings.ts'
import { probeOptions } from './options.ts'

const complete = {
  '--url': 'http://gateway-preview:8080/ignored',
  '--requests': '40',
  '--per-second': '10',
  '--success-percent': '99.5',
  '--p95-milliseconds': '500',
}

const read = (changed: Record<string, string | undefined>, ...rest: string[]) =>
  probeOptions([
    ...Object.entries({ ...complete, ...changed }).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${value}`],
    ),
    ...rest,
  ])

function problemsOf(changed: Record<string, string | undefined>, ...rest: string[]) {
  try {
    read(changed, ...rest)
  } catch (error) {
    assert.ok(error instanceof SettingsError)
    return error.problems.slice(0, -1)
  }
  return []
}

describe('probeOptions', () => {
  it('reads what is asked for', () => {
    const { url, ...rest } = read({ '--token-file': '/token' }, '/version', '/users?limit=1')
    assert.equal(url.origin, 'http://gateway-preview:8080')
    assert.deepEqual(rest, {
      paths: ['/version', '/users?limit=1'],
      requests: 40,
      perSecond: 10,
      successPercent: 99.5,
      p95Milliseconds: 500,
      timeoutMilliseconds: 5000,
      reachMilliseconds: 10_000,
      tokenFile: '/token',
    })
  })

  it('names all that is missing at once, and shows what is right', () => {
    assert.throws(
      () => probeOptions([]),
      /--url.*\n.*--requests.*\n.*--per-second.*\n.*--success-percent.*\n.*--p95.*\n.*one path.*\n.*An example: main\.js probe/,
    )
  })

  const wrong: [string, string][] = [
    ['--url', 'gateway'],
    ['--url', 'ftp://gateway'],
    ['--requests', '0'],
    ['--requests', '1.5'],
    ['--requests', 'many'],
    ['--per-second', '0'],
    ['--per-second', '5000'],
    ['--success-percent', '101'],
    ['--p95-milliseconds', '-1'],
    ['--timeout-ms', '0'],
  ]
  for (const [name, value] of wrong) {
    it(`refuses ${name}=${value}`, () => {
      const problems = problemsOf({ [name]: value }, '/version')
      assert.equal(problems.length, 1)
      assert.match(String(problems[0]), new RegExp(`^${name}: `))
    })
  }

  it('refuses what is no path, and arguments that it does not know', () => {
    assert.match(String(problemsOf({}, 'version')[0]), /"version" is no path/)
    assert.match(String(problemsOf({}, '/version', '--rate=1')[0]), /Unknown option '--rate/)
  })
})
