import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Platform } from '@gatehouse/platform'
import { platform } from '../../../../platform.ts'
import { needsOf } from './needs.ts'
import { passwordClass } from './password-class.ts'
import { refuseUnknownNames } from './refuse.ts'
import { refuseNoCertificate } from './database-ca.ts'
import { createAuthority } from './certificates.ts'

/** The platform, with dev in another cluster. */
function devIn(cluster: keyof typeof platform.clusters, more: object = {}): Platform {
  const copy = structuredClone(platform) as Platform
  copy.stages.dev = { ...copy.stages.dev, cluster, ...more } as never
  return copy
}

const uses = {
  directory: { DATABASE_URL: 'databases.people', DYNAMODB_TABLE: null, S3_BUCKET: null },
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

  it('has no user where the tokens of the cluster open roles, and renews the token of ECR by these', () => {
    const onK3s = devIn('k3s')
    Object.assign(onK3s.clusters.k3s ?? {}, {
      identity: 'irsa',
      issuer: 'https://keys.example.com',
    })
    const needs = needsOf(onK3s, 'dev')
    assert.deepEqual([needs.baseIdentity, needs.issuer], [undefined, 'https://keys.example.com'])
    assert.equal(needs.pullRoleArn, 'arn:aws:iam::111122223333:role/gatehouse-dev-registry-pull')
    const rotate = ['base-identity']
    const options = { stage: 'dev', rotate, secrets: {}, dryRun: false, yes: true, json: false }
    assert.throws(() => refuseUnknownNames(options, needs), /nothing to renew called base-identity/)
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

describe('a database of RDS', () => {
  const needs = needsOf(devIn('eks', { uses }), 'dev')
  const options = { stage: 'dev', rotate: [], dryRun: false, yes: true, json: false }
  const refuse = (secrets: Record<string, string>, of = needs) =>
    refuseUnknownNames({ ...options, secrets }, of)

  it('needs a class for its password and the authorities of AWS, in the namespace', () => {
    assert.deepEqual([needs.rdsDatabases, needs.ownDatabases], [['people'], []])
    assert.deepEqual([needs.podIdentity, needs.secrets], [true, {}])
    refuse({ 'database-people-ca': 'global-bundle.pem' })
    assert.throws(
      () => refuse({ 'database-people': 'password.txt' }),
      /dev has no secret database-people/,
    )
    const small = needsOf(devIn('k3s', { uses }), 'dev')
    assert.deepEqual(small.rdsDatabases, [])
    assert.throws(() => refuse({ 'database-people-ca': 'x' }, small), /dev has no secret/)
  })

  it('has its password read from the secret that RDS keeps, by what the cluster knows pods by', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-1-AbCdEf'
    const { provider, parameters } = passwordClass('database-people', arn, true)
    assert.deepEqual([provider, parameters.usePodIdentity], ['aws', 'true'])
    assert.deepEqual(JSON.parse(parameters.objects), [
      {
        objectName: arn,
        objectType: 'secretsmanager',
        objectAlias: 'database-people.json',
        jmesPath: [{ path: 'password', objectAlias: 'database-people' }],
      },
    ])
    assert.equal('usePodIdentity' in passwordClass('a', arn, false).parameters, false)
  })

  it('is trusted by certificates, and by nothing else that a file may hold', () => {
    const { certificate } = createAuthority('rds', new Date())
    refuseNoCertificate('database-people-ca', `${certificate}${certificate}`)
    assert.throws(
      () => refuseNoCertificate('database-people-ca', 'hunter2'),
      /^CliError: what is given for database-people-ca holds no certificate$/,
    )
  })
})
