import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Source, chosenSource } from './config.ts'

const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' }
const web = { AWS_WEB_IDENTITY_TOKEN_FILE: '/token', AWS_ROLE_ARN: 'arn' }
const endpoint = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials' }
const pod = { ...endpoint, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/token' }

describe('chosenSource', () => {
  const cases: [source: Source, env: NodeJS.ProcessEnv][] = [
    ['profile', { AWS_PROFILE: 'work', ...keys, ...web, ...pod }],
    ['environment', { ...keys, ...web, ...pod }],
    ['web-identity', { AWS_PROFILE: '', AWS_ACCESS_KEY_ID: 'alone', ...web, ...pod }],
    ['pod-identity', pod],
    ['container', endpoint],
    ['container', { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials' }],
    ['instance', {}],
    ['instance', { AWS_EC2_METADATA_DISABLED: 'false' }],
    ['none', { AWS_EC2_METADATA_DISABLED: 'true' }],
  ]
  for (const [source, env] of cases) {
    it(`is ${source} with ${Object.keys(env).join(', ') || 'nothing set'}`, () =>
      assert.equal(chosenSource(env), source))
  }
})
