import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SettingsError } from '@gatehouse/kit'
import { configFromEnv } from '../config.ts'
import { issuerIn } from './settings.ts'

const upstreams = {
  BROKER_URL: 'http://127.0.0.1:1',
  BROKER_TOKEN_FILE: '/nowhere',
  DIRECTORY_URL: 'http://127.0.0.1:2',
  DIRECTORY_TOKEN_FILE: '/nowhere',
}
const issuer = {
  GATEHOUSE_OIDC_ISSUER: 'https://login.example.com',
  GATEHOUSE_OIDC_CLIENT_ID: 'gatehouse',
}

const good: [what: string, env: NodeJS.ProcessEnv][] = [
  ['no sign-in at all', {}],
  ['an issuer, locally', issuer],
  ['an issuer on a loopback address', { ...issuer, GATEHOUSE_OIDC_ISSUER: 'http://[::1]:8084' }],
  [
    'an issuer elsewhere, and a public URL',
    { ...issuer, GATEHOUSE_STAGE: 'dev', GATEHOUSE_PUBLIC_URL: 'https://app.dev:8443' },
  ],
  ['a stage without an issuer', { GATEHOUSE_STAGE: 'dev' }],
  ['a stage without TLS and without an issuer', { GATEHOUSE_PUBLIC_URL: 'http://app.dev/' }],
]

const bad: [env: NodeJS.ProcessEnv, problems: RegExp[]][] = [
  [{ GATEHOUSE_OIDC_ISSUER: issuer.GATEHOUSE_OIDC_ISSUER }, [/^GATEHOUSE_OIDC_CLIENT_ID is not/]],
  [
    { GATEHOUSE_OIDC_CLIENT_ID: 'a', GATEHOUSE_OIDC_ROLES_CLAIM: 'roles' },
    [/^GATEHOUSE_OIDC_CLIENT_ID is set without/, /^GATEHOUSE_OIDC_ROLES_CLAIM is set without/],
  ],
  [{ ...issuer, GATEHOUSE_OIDC_ISSUER: 'http://login.example.com' }, [/ISSUER is reached without/]],
  [
    { ...issuer, GATEHOUSE_OIDC_ISSUER: 'http://127.0.0.1.example.com' },
    [/ISSUER is reached without/],
  ],
  [{ ...issuer, GATEHOUSE_OIDC_ISSUER: 'https://login.example.com/?a=b' }, [/ISSUER is no URL/]],
  [{ ...issuer, GATEHOUSE_OIDC_ISSUER: 'https://me:canary@example.com' }, [/ISSUER is no URL/]],
  [{ ...issuer, GATEHOUSE_OIDC_SCOPES: 'profile email' }, [/SCOPES has no openid/]],
  [{ ...issuer, GATEHOUSE_STAGE: 'dev' }, [/^GATEHOUSE_PUBLIC_URL is not set/]],
  [
    { ...issuer, GATEHOUSE_STAGE: 'dev', GATEHOUSE_PUBLIC_URL: 'http://app.dev' },
    [/^GATEHOUSE_PUBLIC_URL is reached without TLS/],
  ],
  [{ GATEHOUSE_PUBLIC_URL: 'https://app.dev/gatehouse' }, [/^GATEHOUSE_PUBLIC_URL is no origin/]],
  [
    { GATEHOUSE_PUBLIC_URL: 'https://app.dev@evil.example' },
    [/^GATEHOUSE_PUBLIC_URL is no origin/],
  ],
  [{ GATEHOUSE_SESSION_SECONDS: '10' }, [/^GATEHOUSE_SESSION_SECONDS="10" is not a whole number/]],
  [
    { GATEHOUSE_OIDC_ISSUER: 'https://a?b', GATEHOUSE_STAGE: 'dev', GATEHOUSE_OIDC_SCOPES: 'x' },
    [/ISSUER is no URL/, /CLIENT_ID is not set/, /no openid/, /PUBLIC_URL is not set/],
  ],
]

describe('signInProblems', () => {
  for (const [what, env] of good) {
    it(`finds none in ${what}`, () => assert.ok(configFromEnv({ ...upstreams, ...env })))
  }

  for (const [env, expected] of bad) {
    it(`names all at once: ${JSON.stringify(env)}`, () => {
      assert.throws(
        () => configFromEnv({ ...upstreams, ...env }),
        (error: SettingsError) => {
          assert.equal(error.problems.length, expected.length, error.message)
          for (const [index, pattern] of expected.entries()) {
            assert.match(error.problems[index] ?? '', pattern)
          }
          assert.doesNotMatch(error.message, /canary/)
          return true
        },
      )
    })
  }
})

describe('issuerIn', () => {
  it('takes the client for the audience of bearer tokens unless that is set', () => {
    const settings = configFromEnv({ ...upstreams, ...issuer })
    assert.equal(issuerIn(settings)?.audience, 'gatehouse')
    assert.equal(issuerIn({ ...settings, GATEHOUSE_OIDC_AUDIENCE: 'api' })?.audience, 'api')
  })

  it('finds none where nobody is asked who they are', () => {
    const settings = configFromEnv({ ...upstreams, ...issuer, GATEHOUSE_AUTH: 'none' })
    assert.equal(issuerIn(settings), undefined)
  })
})
