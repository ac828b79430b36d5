import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SettingsError } from '@gatehouse/kit'
import { configFromEnv } from './config.ts'

const withPassword = 'postgres://gate:hunter2@db.internal/people'

function problemsOf(env: NodeJS.ProcessEnv): string {
  try {
    configFromEnv({ GATEHOUSE_AUTH: 'none', ...env })
  } catch (error) {
    assert.ok(error instanceof SettingsError)
    assert.doesNotMatch(error.message, /hunter2/, 'a password is never repeated')
    return error.problems.join('\n')
  }
  return ''
}

describe('configFromEnv', () => {
  it('needs nothing but to know who may call', () => {
    const { PORT, GATEHOUSE_DATA_DIR, DATABASE_URL, S3_BUCKET, ...more } = configFromEnv({
      GATEHOUSE_AUTH: 'none',
    })
    assert.deepEqual(
      [PORT, GATEHOUSE_DATA_DIR, DATABASE_URL, S3_BUCKET],
      [8082, '.gatehouse', undefined, undefined],
    )
    assert.equal(more.GATEHOUSE_AUDIT_DAYS, 400)
    const GATEHOUSE_AUTH = 'policy'
    for (const name of ['CALLERS', 'CALLERS_ISSUER', 'CALLERS_JWKS']) {
      assert.match(
        problemsOf({ GATEHOUSE_AUTH }),
        new RegExp(`^${name} is not set .*: set it`, 'm'),
      )
    }
  })

  it('takes a server and the file of its password', () => {
    const env = { DATABASE_PASSWORD_FILE: '/run/password', GATEHOUSE_STAGE: 'prod' }
    for (const scheme of ['postgres', 'postgresql']) {
      const DATABASE_URL = `${scheme}://gate@db.internal:5432/people?sslmode=verify-full`
      assert.equal(problemsOf({ ...env, DATABASE_URL }), '')
    }
  })

  it('takes a bucket with either kind of database', () => {
    const S3_BUCKET = 'avatars'
    for (const env of [{}, { DATABASE_URL: withPassword }, { DYNAMODB_TABLE: 'people' }]) {
      assert.equal(problemsOf({ ...env, S3_BUCKET }), '')
    }
  })

  it('takes a password in the URL in the stage local alone', () => {
    assert.equal(problemsOf({ DATABASE_URL: withPassword }), '')
    const inQuery = 'postgres://gate@db.internal/people?password=hunter2'
    for (const DATABASE_URL of [withPassword, inQuery]) {
      assert.match(
        problemsOf({ DATABASE_URL, GATEHOUSE_STAGE: 'prod' }),
        /holds a password.*this is prod.*DATABASE_PASSWORD_FILE/,
      )
    }
  })

  it('takes the role of a path, of any partition', () => {
    for (const GATEHOUSE_ASSUME_ROLE_ARN of [
      'arn:aws:iam::123456789012:role/people',
      'arn:aws-us-gov:iam::123456789012:role/a/b/people+x=,.@-_',
    ]) {
      assert.equal(problemsOf({ GATEHOUSE_ASSUME_ROLE_ARN }), '')
    }
  })

  it('says what cannot be, and the fix', () => {
    const DATABASE_PASSWORD_FILE = '/run/password'
    assert.match(problemsOf({ DATABASE_PASSWORD_FILE }), /without DATABASE_URL: set that too/)
    assert.match(
      problemsOf({ DATABASE_URL: withPassword, DATABASE_PASSWORD_FILE }),
      /beside DATABASE_PASSWORD_FILE: take it out/,
    )
    for (const DATABASE_URL of ['mysql://hunter2@db/people', 'hunter2', 'postgres://db.internal']) {
      assert.match(problemsOf({ DATABASE_URL }), /is not of the form postgres:\/\//)
    }
    const DYNAMODB_TABLE = 'people'
    assert.match(problemsOf({ DYNAMODB_TABLE }), /without S3_BUCKET.*: set that too/)
    assert.match(
      problemsOf({ DYNAMODB_TABLE, S3_BUCKET: 'avatars', DATABASE_URL: withPassword }),
      /DYNAMODB_TABLE and DATABASE_URL are both set: leave out the one/,
    )
    assert.match(problemsOf({ DYNAMODB_TABLE: 'no/table' }), /DYNAMODB_TABLE="no\/table"/)
    for (const GATEHOUSE_ASSUME_ROLE_ARN of [
      'gatehouse',
      'arn:aws:iam::1:role/x',
      'arn:aws:iam::123456789012:user/x',
    ]) {
      assert.match(
        problemsOf({ GATEHOUSE_ASSUME_ROLE_ARN }),
        /something like arn:aws:iam::123456789012:role\//,
      )
    }
    for (const GATEHOUSE_AUDIT_DAYS of ['0', '3654', '1.5']) {
      assert.match(problemsOf({ GATEHOUSE_AUDIT_DAYS }), /GATEHOUSE_AUDIT_DAYS/)
    }
    assert.match(problemsOf({ S3_BUCKET: 'Not_A_Bucket' }), /S3_BUCKET="Not_A_Bucket"/)
  })
})
