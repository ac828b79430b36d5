import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import Type from 'typebox'
import { SettingsError, readSettings, serviceSettings } from './settings.ts'

const schema = Type.Object({
  PORT: Type.Integer({ minimum: 0, maximum: 65535, default: 8080 }),
  COLOUR: Type.Enum(['red', 'blue'], { default: 'red' }),
  VERBOSE: Type.Boolean({ default: false }),
  STAGE: Type.String({ pattern: '^[a-z]+$', description: 'where it runs' }),
  DATABASE_URL: Type.Optional(
    Type.String({ pattern: '^postgres://', writeOnly: true, examples: ['postgres://host/name'] }),
  ),
})

const read = (env: Record<string, string>, check?: () => string[]) =>
  readSettings('sample', schema, env, check)

/** The problems of a configuration that cannot work. */
function problemsOf(env: Record<string, string>, check?: () => string[]): readonly string[] {
  try {
    read(env, check)
  } catch (error) {
    assert.ok(error instanceof SettingsError)
    return error.problems
  }
  return assert.fail('it was taken')
}

describe('readSettings', () => {
  it('gives typed values, defaults where nothing is set, and nothing that it was not asked for', () => {
    assert.deepEqual(read({ STAGE: 'dev', PORT: '9000', VERBOSE: 'true', OTHER: 'x' }), {
      PORT: 9000,
      COLOUR: 'red',
      VERBOSE: true,
      STAGE: 'dev',
    })
  })

  it('takes an empty variable for one that is not set', () => {
    assert.equal(read({ STAGE: 'dev', PORT: '', DATABASE_URL: '' }).PORT, 8080)
    assert.deepEqual(problemsOf({ STAGE: '' }), [
      'STAGE is not set (where it runs): set it to text of the form ^[a-z]+$.',
    ])
  })

  it('names every problem at once, each with its fix', () => {
    assert.deepEqual(problemsOf({ PORT: 'http', COLOUR: 'green', VERBOSE: 'yes' }), [
      'STAGE is not set (where it runs): set it to text of the form ^[a-z]+$.',
      'PORT="http" is not a whole number from 0 to 65535: correct it, or leave it out for 8080.',
      'COLOUR="green" is not one of red, blue: correct it, or leave it out for red.',
      'VERBOSE="yes" is not true or false: correct it, or leave it out for false.',
    ])
    assert.equal(problemsOf({ STAGE: 'dev', PORT: '65536' }).length, 1)
    assert.equal(problemsOf({ STAGE: 'dev', PORT: '80.5' }).length, 1)
  })

  it('says it to the person who starts the service', () => {
    assert.throws(() => read({ PORT: 'http' }), {
      message:
        'sample: the configuration has 2 problems\n' +
        '  STAGE is not set (where it runs): set it to text of the form ^[a-z]+$.\n' +
        '  PORT="http" is not a whole number from 0 to 65535: correct it, or leave it out for 8080.',
    })
  })

  it('never repeats what may be secret', () => {
    const [problem = ''] = problemsOf({ STAGE: 'dev', DATABASE_URL: 'mysql://a:hunter2@b/c' })
    assert.equal(problem, 'DATABASE_URL is not something like postgres://host/name: correct it.')
  })

  it('finds problems that lie between settings, once each setting is right', () => {
    const check = () => ['PORT and COLOUR do not go together: leave one out.']
    assert.deepEqual(problemsOf({ STAGE: 'dev' }, check), check())
    assert.equal(problemsOf({ PORT: 'x', STAGE: 'dev' }, check).length, 1)
  })
})

describe('serviceSettings', () => {
  it('work as they are, on the port that the service names', () => {
    const settings = readSettings('sample', Type.Object(serviceSettings({ port: 8081 })), {})
    assert.deepEqual([settings.PORT, settings.HOST], [8081, '127.0.0.1'])
    assert.equal(settings.METRICS_PORT, undefined)
  })
})
