import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import Type from 'typebox'
import { SettingsError, readSettings, serviceSettings } from '../settings.ts'
import { callerProblems, callerSettings, callersBySubject } from './caller-settings.ts'

const schema = Type.Object({ ...serviceSettings({ port: 1 }), ...callerSettings })
const complete = {
  CALLERS: 'gateway=system:serviceaccount:dev:gateway',
  CALLERS_ISSUER: 'https://issuer.test',
  CALLERS_JWKS: 'https://issuer.test/keys',
}

function problemsOf(env: Record<string, string>): string {
  try {
    readSettings('sample', schema, env, callerProblems)
  } catch (error) {
    assert.ok(error instanceof SettingsError)
    return error.problems.join('\n')
  }
  return ''
}

describe('callerProblems', () => {
  it('names all that is missing at once, and what to set it to', () => {
    assert.deepEqual(problemsOf({}).split('\n'), [
      'CALLERS is not set (who may call: names and the subjects of their tokens, parted by commas): set it to something like gateway=system:serviceaccount:gatehouse:gateway.',
      'CALLERS_ISSUER is not set (who issues the tokens of callers, exactly as the tokens say): set it to something like https://kubernetes.default.svc.',
      'CALLERS_JWKS is not set (where the keys of that issuer are: an https URL, or the path of a file): set it to something like https://kubernetes.default.svc/openid/v1/jwks.',
    ])
  })

  it('wants nothing without authorization, which only a loopback address may be', () => {
    for (const HOST of ['', '127.0.0.1', '127.8.8.8', '::1', 'localhost']) {
      assert.equal(problemsOf({ GATEHOUSE_AUTH: 'none', HOST }), '', HOST)
    }
    for (const HOST of ['0.0.0.0', '::', '10.0.0.1', 'localhost.example.org', '127.0.0.1.nip.io']) {
      assert.match(
        problemsOf({ GATEHOUSE_AUTH: 'none', HOST }),
        /^GATEHOUSE_AUTH=none would let everyone at .* do everything: leave it out, or set HOST/,
      )
    }
    assert.match(problemsOf({ GATEHOUSE_AUTH: 'off' }), /GATEHOUSE_AUTH="off" is not one of/)
  })

  it('takes keys over TLS, from this machine, or from a file', () => {
    for (const CALLERS_JWKS of [
      'https://10.0.0.1:6443/openid/v1/jwks',
      'HTTPS://issuer.test/keys',
      'http://127.0.0.1:8080/keys',
      'http://[::1]/keys',
      '/run/keys.json',
      'keys.json',
    ]) {
      assert.equal(problemsOf({ ...complete, CALLERS_JWKS }), '', CALLERS_JWKS)
    }
    for (const CALLERS_JWKS of [
      'http://issuer.test/keys',
      'http://127.0.0.1.nip.io/keys',
      'file:///run/keys.json',
      'https://',
    ]) {
      assert.match(problemsOf({ ...complete, CALLERS_JWKS }), /^CALLERS_JWKS is no https URL/)
    }
  })

  it('takes the files of a URL with a URL alone', () => {
    for (const name of ['CALLERS_CA_FILE', 'CALLERS_JWKS_TOKEN_FILE']) {
      assert.equal(problemsOf({ ...complete, [name]: '/run/file' }), '')
      const env = { ...complete, CALLERS_JWKS: '/run/keys.json', [name]: '/run/file' }
      assert.match(problemsOf(env), new RegExp(`^${name} is set, and CALLERS_JWKS is no URL`))
    }
  })

  it('takes a list of callers, each subject once', () => {
    for (const CALLERS of ['gateway', 'gateway=', 'other=x', 'gateway=a, person=b', 'gateway=a,']) {
      assert.match(
        problemsOf({ ...complete, CALLERS }),
        /^CALLERS=.* something like gateway=system/,
      )
    }
    const CALLERS = 'gateway=a,person=b,gateway=c'
    assert.equal(problemsOf({ ...complete, CALLERS }), '')
    assert.match(
      problemsOf({ ...complete, CALLERS: `${CALLERS},person=a` }),
      /^CALLERS names a subject twice/,
    )
  })
})

describe('callersBySubject', () => {
  it('finds the name of a subject, which may hold anything but a comma', () => {
    assert.deepEqual(
      [...callersBySubject('gateway=system:serviceaccount:a:b,person=c=d,gateway=e')],
      [
        ['system:serviceaccount:a:b', 'gateway'],
        ['c=d', 'person'],
        ['e', 'gateway'],
      ],
    )
  })
})
