import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { platform } from '../../../../platform.ts'
import { checkPlatform } from '../check.ts'
import type { Platform } from '../describe.ts'
import { changed, describeSystem } from '../test-system.ts'
import { serviceValues } from './service-values.ts'

const system = describeSystem()

/** This system with dev on k3s and PostgreSQL instead of a table, as a person would change it. */
const onK3s = changed(
  changed(changed(platform, ['stages', 'dev', 'cluster'], 'k3s'), ['stages', 'dev', 'uses'], {
    directory: { DATABASE_URL: 'databases.people', DYNAMODB_TABLE: null, S3_BUCKET: null },
  }),
  ['registry'],
  'registry.example:5000/gatehouse',
)

describe('serviceValues', () => {
  it('tells a caller where its callees are', () => {
    const { settings, calls, checksCallers, clusterSettings } = serviceValues(
      platform,
      'dev',
      'gateway',
    )
    assert.equal(settings.BROKER_URL, 'http://broker:8081')
    assert.deepEqual(calls, ['directory', 'broker'])
    assert.equal(checksCallers, false)
    assert.deepEqual(clusterSettings, {})
  })

  it('tells a callee who calls, and how to know them', () => {
    const { settings, clusterSettings, calls, peers } = serviceValues(platform, 'qa', 'broker')
    const account = (name: string) => `${name}=system:serviceaccount:qa:${name}`
    assert.equal(settings.CALLERS, ['gateway', 'broker', 'person', 'probe'].map(account).join())
    assert.deepEqual(clusterSettings, { CALLERS_ISSUER: 'callers-issuer' })
    assert.deepEqual([calls, peers], [[], true])
  })

  it('admits the names by which the public service is asked, and those of the stage', () => {
    const own =
      'gateway,gateway.dev,gateway.dev.svc,gateway-preview,gateway-preview.dev,gateway-preview.dev.svc'
    const { settings, entrance } = serviceValues(platform, 'dev', 'gateway')
    assert.equal(settings.GATEHOUSE_HOSTS, own)
    assert.equal(settings.GATEHOUSE_PUBLIC_URL, 'https://app.dev.gatehouse.example')
    assert.equal(entrance?.host, 'app.dev.gatehouse.example')
    const given = {
      gateway: { GATEHOUSE_HOSTS: '10.0.0.7', GATEHOUSE_PUBLIC_URL: 'http://10.0.0.7:30002' },
    }
    const there = serviceValues(
      changed(platform, ['stages', 'dev', 'settings'], given),
      'dev',
      'gateway',
    )
    assert.equal(there.settings.GATEHOUSE_HOSTS, `${own},10.0.0.7`)
    assert.equal(there.settings.GATEHOUSE_PUBLIC_URL, 'http://10.0.0.7:30002')
  })

  it('has the public service believe what pods of the network of EKS say of who asks, and no others', () => {
    const proxies = (described: Platform) =>
      serviceValues(described, 'dev', 'gateway').settings.GATEHOUSE_TRUSTED_PROXIES
    assert.equal(proxies(platform), '10.16.0.0/16')
    assert.equal(proxies(onK3s), undefined)
    const given = { gateway: { GATEHOUSE_TRUSTED_PROXIES: '10.42.0.0/16' } }
    assert.equal(proxies(changed(onK3s, ['stages', 'dev', 'settings'], given)), '10.42.0.0/16')
    assert.ok(!('GATEHOUSE_TRUSTED_PROXIES' in serviceValues(platform, 'dev', 'broker').settings))
  })

  it('says whether NGINX Gateway Fabric serves the entrance', () => {
    const nginx = (described: Platform, service = 'gateway') =>
      serviceValues(described, 'dev', service).entrance?.nginx
    assert.equal(nginx(platform), true)
    const bare = changed(platform, ['clusters', 'eks', 'parts', 'nginx-gateway-fabric'], undefined)
    assert.deepEqual(
      [nginx(bare), nginx(onK3s), nginx(platform, 'broker')],
      Array(3).fill(undefined),
    )
  })

  it('gives nothing of AWS to what calls none of it', () => {
    for (const [service, described] of [
      ['gateway', platform],
      ['directory', onK3s],
    ] as const) {
      const values = serviceValues(described, 'dev', service)
      assert.equal(values.identity, null)
      assert.doesNotMatch(JSON.stringify(values), /AWS_|ASSUME_ROLE|aws\//)
    }
  })

  it('names the role, and how it is taken on', () => {
    const roleArn = 'arn:aws:iam::111122223333:role/gatehouse-dev-broker'
    const onEks = serviceValues(platform, 'dev', 'broker')
    assert.deepEqual(onEks.identity, { kind: 'pod-identity', roleArn })
    const { identity, settings } = serviceValues(onK3s, 'dev', 'broker')
    assert.deepEqual(identity, { kind: 'assume-role', roleArn })
    assert.equal(settings.AWS_REGION, 'eu-west-1')
  })

  it('names a database in the cluster by its service, and what to prove with by files', () => {
    assert.deepEqual(checkPlatform(onK3s), [])
    const { settings, clusterSettings, secrets } = serviceValues(onK3s, 'dev', 'directory')
    assert.equal(
      settings.DATABASE_URL,
      'postgres://gatehouse@database-people.dev.svc:5432/gatehouse',
    )
    assert.equal('DYNAMODB_TABLE' in settings, false)
    assert.deepEqual(Object.keys(clusterSettings), ['CALLERS_ISSUER'])
    assert.deepEqual(
      secrets.map(({ name, setting }) => [name, setting]),
      [
        ['database-people', 'DATABASE_PASSWORD_FILE'],
        ['database-people-ca', 'DATABASE_CA_FILE'],
      ],
    )
  })

  it('has the cluster say where a database of RDS is, and its driver read the password', () => {
    const { settings, clusterSettings, secrets } = serviceValues(system, 'prod', 'store')
    assert.equal('DATABASE' in settings, false)
    assert.equal(clusterSettings.DATABASE, 'database-facts-url')
    assert.deepEqual(
      secrets.map(({ name, source }) => [name, source.kind]),
      [
        ['database-facts', 'class'],
        ['database-facts-ca', 'kubernetes'],
      ],
    )
  })

  it('lets the driver take on the role of what calls nothing of AWS itself', () => {
    const uses = {
      directory: { DATABASE_URL: 'databases.people', DYNAMODB_TABLE: null, S3_BUCKET: null },
    }
    const onRds = changed(platform, ['stages', 'dev', 'uses'], uses)
    assert.deepEqual(checkPlatform(onRds), [])
    const { identity, settings, networkPolicy } = serviceValues(onRds, 'dev', 'directory')
    assert.equal(identity?.roleArn, 'arn:aws:iam::111122223333:role/gatehouse-dev-directory')
    assert.equal('AWS_REGION' in settings, false)
    assert.doesNotMatch(JSON.stringify(networkPolicy.egress), /169\.254/)
  })

  it('has a secret where its condition holds', () => {
    assert.deepEqual(serviceValues(system, 'dev', 'door').secrets, [])
    const settings = { door: { ISSUER: 'https://login.example' } }
    const there = changed(system, ['stages', 'dev', 'settings'], settings)
    assert.deepEqual(serviceValues(there, 'dev', 'door').secrets, [
      { name: 'client', setting: 'CLIENT_FILE', source: { kind: 'kubernetes' } },
    ])
  })

  it('reads a secret from AWS where a driver is, for who may by its policy', () => {
    const secret = { name: 'kept', why: 'Kept.', for: 'store', setting: 'MODE' }
    const parts = { 'secrets-store-csi-driver-provider-aws': '1.0.0' }
    const sourceOf = (reads: string[]) => {
      const described = changed(
        changed(
          changed(system, ['clusters', 'eks', 'parts'], parts),
          ['stages', 'prod', 'reads', 'secrets'],
          reads,
        ),
        ['resources', 'secrets', 'kept'],
        secret,
      )
      return serviceValues(described, 'prod', 'store').secrets[0]?.source
    }
    assert.deepEqual(sourceOf(['*']), { kind: 'aws', object: 'kept' })
    assert.deepEqual(sourceOf([]), { kind: 'kubernetes' })
  })

  it('says where images are, and by what they are pulled', () => {
    const { image } = serviceValues(platform, 'prod', 'gateway')
    assert.deepEqual(image, {
      repository: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/gatehouse/gateway',
      pullSecret: null,
    })
    assert.deepEqual(serviceValues(onK3s, 'dev', 'gateway').image, {
      repository: 'registry.example:5000/gatehouse/gateway',
      pullSecret: 'registry',
    })
    const elsewhere = changed(platform, ['registry'], 'ghcr.io/example/gatehouse')
    assert.equal(serviceValues(elsewhere, 'prod', 'gateway').image.pullSecret, 'registry')
  })

  it('has the ports of the node in the stage that has them, and no figures where nothing reads them', () => {
    assert.equal(serviceValues(onK3s, 'dev', 'broker').nodePort, 30001)
    assert.equal(serviceValues(platform, 'dev', 'broker').nodePort, null)
    const bare = serviceValues(changed(system, ['clusters', 'eks', 'parts'], {}), 'prod', 'door')
    assert.deepEqual([bare.monitored, bare.rollout.prometheus], [false, null])
    const own = changed(system, ['clusters', 'eks', 'prometheus'], 'http://10.0.0.1:9090')
    assert.equal(serviceValues(own, 'prod', 'door').rollout.prometheus, 'http://10.0.0.1:9090')
  })
})
