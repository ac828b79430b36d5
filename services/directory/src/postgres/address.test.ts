import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type DatabaseSettings, databaseProblems, usesTls } from './address.ts'

const prod = { GATEHOUSE_STAGE: 'prod' }
const local = { GATEHOUSE_STAGE: 'local' }
const DATABASE_CA_FILE = '/etc/rds/bundle.pem'
const elsewhere = ['db.internal', '10.0.0.1', '[fd00::1]', 'localhost.evil.org', '127.evil.org']
const near = ['localhost', '127.0.0.1', '127.1.2.3', '[::1]', '%2Fvar%2Frun%2Fpostgresql', '']

const at = (host: string, query = '') => ({
  DATABASE_URL: `postgres://${host && `gate@${host}`}/people${query && `?${query}`}`,
})
const problemsOf = (settings: DatabaseSettings) => databaseProblems(settings).join('\n')

describe('usesTls', () => {
  it('is so for every server elsewhere, but in the stage local', () => {
    for (const host of elsewhere) {
      assert.ok(usesTls({ ...prod, ...at(host) }), host)
      assert.ok(!usesTls({ ...local, ...at(host) }), host)
    }
    for (const host of near) assert.ok(!usesTls({ ...prod, ...at(host) }), host)
    assert.ok(!usesTls({ ...prod, ...at('', 'host=/var/run/postgresql') }))
    assert.ok(usesTls({ ...prod, ...at('localhost', 'host=db.internal') }), 'the query has the say')
    assert.ok(usesTls({ ...prod, ...at('', 'host=localhost&host=db.internal') }), 'the last has it')
  })

  it('is so wherever it is asked for', () => {
    for (const stage of [local, prod]) {
      for (const host of ['localhost', 'db.internal']) {
        assert.ok(usesTls({ ...stage, ...at(host), DATABASE_CA_FILE }))
        assert.ok(usesTls({ ...stage, ...at(host, 'sslmode=verify-full') }))
      }
      assert.ok(!usesTls({ ...stage, ...at('localhost', 'sslmode=disable') }))
    }
  })
})

describe('databaseProblems', () => {
  it('finds none in what works', () => {
    for (const host of [...elsewhere, ...near]) {
      assert.equal(problemsOf({ ...prod, ...at(host), DATABASE_CA_FILE }), '')
      assert.equal(problemsOf({ ...prod, ...at(host, 'sslmode=verify-full') }), '')
      assert.equal(problemsOf({ ...local, ...at(host, 'sslmode=disable') }), '')
    }
    for (const host of near)
      assert.equal(problemsOf({ ...prod, ...at(host, 'sslmode=disable') }), '')
  })

  it('finds what would speak to a server elsewhere unprotected', () => {
    for (const host of elsewhere) {
      assert.match(
        problemsOf({ ...prod, ...at(host, 'sslmode=disable') }),
        /sslmode=disable.*this is prod.*say sslmode=verify-full .* DATABASE_CA_FILE/,
      )
    }
  })

  it('finds modes that sound like a check and are none, and other ways to the same', () => {
    for (const mode of [
      'allow',
      'prefer',
      'require',
      'verify-ca',
      'no-verify',
      'VERIFY-FULL',
      '',
    ]) {
      assert.match(problemsOf({ ...local, ...at('db', `sslmode=${mode}`) }), /say verify-full/)
    }
    for (const name of ['ssl', 'sslrootcert', 'sslcert', 'sslkey', 'uselibpqcompat']) {
      const said = problemsOf({ ...prod, ...at('db', `${name}=hunter2`) })
      assert.match(said, new RegExp(`DATABASE_URL says ${name}: take that out`))
      assert.doesNotMatch(said, /hunter2/)
    }
    assert.match(
      problemsOf({ ...local, ...at('db', 'sslmode=disable'), DATABASE_CA_FILE }),
      /leave out one of them/,
    )
    assert.match(
      problemsOf({ ...local, DATABASE_CA_FILE }),
      /DATABASE_CA_FILE .* without DATABASE_URL/,
    )
  })
})
