import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { platform } from '../../../platform.ts'
import { serviceEnvironment } from './environment.ts'

const ports = {
  gateway: { port: 1, metricsPort: 1001 },
  broker: { port: 2, metricsPort: 1002 },
  directory: { port: 3, metricsPort: 1003 },
}
const signIn = { publicUrl: 'http://127.0.0.1:1', issuer: 'http://127.0.0.1:5', port: 5 }
const release = { version: '1.2.3', commit: 'abc', builtAt: '2026-11-21T08:00:00Z' }

function environmentOf(
  name: keyof typeof ports,
  env: NodeJS.ProcessEnv,
  given: { logLevel?: string; policyStage?: string } = {},
) {
  return serviceEnvironment(name, platform.services[name], {
    platform,
    ports,
    env,
    dataDir: '/data',
    release,
    signIn,
    ...given,
  })
}

describe('serviceEnvironment', () => {
  it('tells a service where it listens, what it is and where its callees are', () => {
    assert.deepEqual(environmentOf('gateway', {}), {
      HOST: '127.0.0.1',
      PORT: '1',
      METRICS_PORT: '1001',
      SHUTDOWN_TIMEOUT_MS: '3000',
      GATEHOUSE_STAGE: 'local',
      GATEHOUSE_DATA_DIR: '/data',
      GATEHOUSE_VERSION: '1.2.3',
      GATEHOUSE_COMMIT: 'abc',
      GATEHOUSE_BUILT_AT: '2026-11-21T08:00:00Z',
      BROKER_URL: 'http://127.0.0.1:2',
      DIRECTORY_URL: 'http://127.0.0.1:3',
      BROKER_TOKEN_FILE: '/data/run/tokens/gateway/broker.jwt',
      DIRECTORY_TOKEN_FILE: '/data/run/tokens/gateway/directory.jwt',
      GATEHOUSE_PUBLIC_URL: 'http://127.0.0.1:1',
      GATEHOUSE_OIDC_ISSUER: 'http://127.0.0.1:5',
      GATEHOUSE_OIDC_CLIENT_ID: 'gatehouse',
      GATEHOUSE_OIDC_CLIENT_SECRET_FILE: '/data/run/oidc-client-secret',
      GATEHOUSE_OIDC_AUDIENCE: 'gatehouse',
      GATEHOUSE_OIDC_ROLES_CLAIM: 'roles',
    })
    assert.equal(environmentOf('broker', {}).DIRECTORY_URL, undefined)
  })

  it('tells a service who may call it', () => {
    const { CALLERS, CALLERS_ISSUER, CALLERS_JWKS } = environmentOf('broker', {})
    assert.deepEqual(
      { CALLERS, CALLERS_ISSUER, CALLERS_JWKS },
      {
        CALLERS:
          'gateway=system:serviceaccount:local:gateway,person=system:serviceaccount:local:person',
        CALLERS_ISSUER: 'https://gatehouse.local',
        CALLERS_JWKS: '/data/run/jwks.json',
      },
    )
    assert.equal(environmentOf('broker', {}).GATEHOUSE_OIDC_ISSUER, undefined)
  })

  it('passes on what is on the list, and nothing else', () => {
    const passed = {
      PATH: '/bin',
      HOME: '/h',
      TMPDIR: '/tmp',
      LANG: 'C',
      TZ: 'UTC',
      LOG_LEVEL: 'warn',
      NODE_OPTIONS: '--trace-warnings',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
    }
    const others = {
      PORT: '80',
      SHELL: '/bin/sh',
      GITHUB_TOKEN: 'x',
      NODE: '1',
      NODE_DEBUG: 'http',
      XPATH: '1',
    }
    const environment = environmentOf('broker', { ...passed, ...others })
    assert.deepEqual({ ...environment, ...passed }, environment)
    assert.equal(environment.PORT, '2')
    for (const name of ['SHELL', 'GITHUB_TOKEN', 'NODE', 'NODE_DEBUG', 'XPATH']) {
      assert.equal(name in environment, false, name)
    }
  })

  const credentials = { AWS_PROFILE: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'c' }
  const others = { DATABASE_URL: 'd', GATEHOUSE_EVENTS_QUEUE_URL: 'e' }
  const holders = (env: NodeJS.ProcessEnv) =>
    Object.fromEntries(
      (Object.keys(ports) as (keyof typeof ports)[]).map((name) => {
        const environment = environmentOf(name, { ...credentials, ...others, ...env })
        const given = { ...credentials, ...others, ...env }
        return [name, Object.keys(given).filter((key) => key in environment)]
      }),
    )

  it('gives AWS settings to nobody while nothing is on AWS, but the region to the broker', () => {
    assert.deepEqual(holders({ GATEHOUSE_PROVIDER: 'local' }), {
      gateway: [],
      broker: ['AWS_REGION', 'GATEHOUSE_EVENTS_QUEUE_URL', 'GATEHOUSE_PROVIDER'],
      directory: ['DATABASE_URL'],
    })
  })

  it('gives AWS settings to the broker when it reads an account of AWS', () => {
    const { gateway, broker, directory } = holders({ GATEHOUSE_PROVIDER: 'aws' })
    assert.deepEqual(gateway, [])
    assert.deepEqual(broker?.slice(0, 3), Object.keys(credentials))
    assert.deepEqual(directory, ['DATABASE_URL'])
  })

  it('gives AWS settings to the directory when it keeps something on AWS', () => {
    for (const name of ['S3_BUCKET', 'DYNAMODB_TABLE']) {
      const { gateway, broker, directory } = holders({ [name]: 'x' })
      assert.deepEqual(gateway, [])
      assert.equal(broker?.includes('AWS_SECRET_ACCESS_KEY'), false)
      assert.deepEqual(directory, [...Object.keys(credentials), 'DATABASE_URL', name])
    }
  })

  it('names the policy to those who have an AWS identity, and no policy when none holds', () => {
    const policies = (given: { policyStage?: string }) =>
      (Object.keys(ports) as (keyof typeof ports)[]).map(
        (name) => environmentOf(name, {}, given).GATEHOUSE_IAM_POLICY_FILE,
      )
    assert.deepEqual(policies({ policyStage: 'dev' }), [
      undefined,
      '/data/run/policies/broker.json',
      '/data/run/policies/directory.json',
    ])
    assert.deepEqual(policies({}), [undefined, undefined, undefined])
  })

  it('has the log level of the command before that of the environment', () => {
    const environment = environmentOf('gateway', { LOG_LEVEL: 'warn' }, { logLevel: 'debug' })
    assert.equal(environment.LOG_LEVEL, 'debug')
  })
})
