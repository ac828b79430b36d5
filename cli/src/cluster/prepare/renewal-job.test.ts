import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { accessObjects } from './renewal-access.ts'
import { renewalJob } from './renewal-job.ts'

function podOf(byToken: boolean, endpoint?: string) {
  const given = { platform: 'test', image: `a@sha256:${'0'.repeat(64)}`, labels: {}, byToken }
  const job = renewalJob({ ...given, ...(endpoint !== undefined && { endpoint }) })
  return job.spec.jobTemplate.spec.template.spec
}

describe('renewalJob', () => {
  it('has a token for AWS where roles are taken on by that, and names no role', () => {
    const { volumes, containers } = podOf(true)
    assert.deepEqual(volumes?.[0]?.projected.sources, [
      {
        serviceAccountToken: {
          path: 'token',
          audience: 'sts.amazonaws.com',
          expirationSeconds: 3600,
        },
      },
    ])
    const [{ env, volumeMounts } = {}] = containers
    assert.deepEqual(volumeMounts?.[0]?.mountPath, '/var/run/secrets/aws')
    assert.deepEqual(env, [
      { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '/var/run/secrets/aws/token' },
    ])
  })

  it('has none where base identities take on roles', () => {
    const pod = podOf(false, 'http://aws.test')
    assert.equal('volumes' in pod, false)
    const [container = {}] = pod.containers
    assert.equal('volumeMounts' in container, false)
    assert.deepEqual(pod.containers[0]?.env, [
      { name: 'AWS_ENDPOINT_URL', value: 'http://aws.test' },
    ])
  })
})

describe('accessObjects', () => {
  it('opens the base identity where there is one, and nothing else but the pull secret', () => {
    const named = (hasIdentity: boolean) => {
      const [role] = accessObjects('dev', {}, hasIdentity)
      return role && 'rules' in role ? role.rules?.flatMap((rule) => rule.resourceNames) : []
    }
    assert.deepEqual(named(true), ['registry', 'base-identity'])
    assert.deepEqual(named(false), ['registry'])
  })
})
