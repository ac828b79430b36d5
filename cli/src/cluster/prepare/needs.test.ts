import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Platform } from '@gatehouse/platform'
import { platform } from '../../../../platform.ts'
import { needsOf } from './needs.ts'

/** The platform, with dev in another cluster. */
function devIn(cluster: keyof typeof platform.clusters, more: object = {}): Platform {
  const copy = structuredClone(platform) as Platform
  copy.stages.dev = { ...copy.stages.dev, cluster, ...more } as never
  return copy
}

describe('needsOf', () => {
  it('has little to do where Terraform makes the cluster', () => {
    const { small, baseIdentity, pullRoleArn, ownDatabases } = needsOf(platform, 'dev')
    assert.deepEqual(
      [small, baseIdentity, pullRoleArn, ownDatabases],
      [false, undefined, undefined, []],
    )
  })

  it('has one user in a small cluster, and the roles of what calls AWS there', () => {
    const uses = {
      directory: { DATABASE_URL: 'databases.people', DYNAMODB_TABLE: null, S3_BUCKET: null },
    }
    const needs = needsOf(devIn('k3s', { uses }), 'dev')
    const role = (name: string) => `arn:aws:iam::111122223333:role/gatehouse-dev-${name}`
    assert.deepEqual(needs.baseIdentity, {
      user: 'gatehouse-dev-base',
      roleArns: [role('broker'), role('registry-pull')],
    })
    assert.equal(needs.pullRoleArn, role('registry-pull'))
    assert.deepEqual(needs.ownDatabases, ['people'])
    assert.deepEqual(needs.secrets, {})
  })

  it('renews no token of a registry that is not ECR', () => {
    const needs = needsOf({ ...devIn('k3s'), registry: 'ghcr.io/example/gatehouse' }, 'dev')
    assert.equal(needs.pullRoleArn, undefined)
    assert.equal(needs.registry.kind, 'ghcr')
  })

  it('copies the secrets that pods read as Secrets of Kubernetes', () => {
    const settings = { gateway: { GATEHOUSE_OIDC_ISSUER: 'https://issuer.example' } }
    assert.deepEqual(needsOf(devIn('k3s', { settings }), 'dev').secrets, {
      oidc: 'gatehouse/dev/oidc',
    })
  })
})
