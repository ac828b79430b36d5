import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { type Manifest, type Values, find, render } from './chart.ts'
import { type WithPod, environmentOf, mountsOf } from './pods.ts'

const serving = (all: Manifest[], name: string) =>
  (all.find(({ kind }) => kind === 'Deployment' || kind === 'Rollout') ??
    find(all, 'Rollout', name)) as Manifest<WithPod>

async function podOf(example: string, changes?: Values) {
  const all = await render(example, changes)
  const { template } = serving(all, example).spec
  return { all, environment: environmentOf(template), mounts: mountsOf(template) }
}

const roleArn = 'arn:aws:iam::444455556666:role/gatehouse-qa-broker'

describe('the AWS identity of a service', () => {
  it('is a token of its own for STS, with IRSA', async () => {
    const { all, environment, mounts } = await podOf('broker-irsa')
    assert.equal(environment.AWS_ROLE_ARN, roleArn)
    assert.equal(environment.AWS_WEB_IDENTITY_TOKEN_FILE, '/var/run/secrets/aws/token')
    assert.deepEqual(mounts['/var/run/secrets/aws']?.projected?.sources, [
      {
        serviceAccountToken: {
          path: 'token',
          audience: 'sts.amazonaws.com',
          expirationSeconds: 3600,
        },
      },
    ])
    const { annotations } = find(all, 'ServiceAccount', 'broker').metadata
    assert.equal(annotations?.['eks.amazonaws.com/role-arn'], roleArn)
  })

  it('is nothing that the chart makes, with Pod Identity', async () => {
    const identity = { kind: 'pod-identity', roleArn }
    const { all, environment, mounts } = await podOf('broker-irsa', { identity })
    const names = Object.keys(environment).filter((name) => /^AWS_|ROLE/.test(name))
    assert.deepEqual(names, ['AWS_REGION'])
    assert.equal(mounts['/var/run/secrets/aws'], undefined)
    const { annotations } = find(all, 'ServiceAccount', 'broker').metadata
    assert.equal(annotations?.['eks.amazonaws.com/role-arn'], undefined)
  })

  it('is a role that it takes on from the base identity, on a small cluster', async () => {
    const identity = { kind: 'assume-role', roleArn }
    const { environment, mounts } = await podOf('broker-irsa', { identity })
    assert.equal(environment.GATEHOUSE_ASSUME_ROLE_ARN, roleArn)
    assert.equal(environment.AWS_SHARED_CREDENTIALS_FILE, '/var/run/secrets/aws/credentials')
    assert.equal(environment.AWS_ROLE_ARN, undefined)
    assert.equal(mounts['/var/run/secrets/aws']?.secret?.secretName, 'base-identity')
  })
})

describe('the identity of a service towards others', () => {
  it('is a token for each that it calls', async () => {
    const { environment, mounts } = await podOf('gateway-k3s')
    assert.equal(environment.BROKER_TOKEN_FILE, '/var/run/secrets/gatehouse/broker')
    assert.equal(environment.DIRECTORY_TOKEN_FILE, '/var/run/secrets/gatehouse/directory')
    const tokens = mounts['/var/run/secrets/gatehouse']?.projected?.sources.map(
      ({ serviceAccountToken: token }) => [token?.path, token?.audience],
    )
    assert.deepEqual(tokens, [
      ['broker', 'gatehouse-broker'],
      ['directory', 'gatehouse-directory'],
    ])
  })

  it('is one for its own replicas, too, where they call each other', async () => {
    const { all, environment, mounts } = await podOf('broker-irsa')
    assert.equal(environment.BROKER_TOKEN_FILE, '/var/run/secrets/gatehouse/broker')
    assert.equal(environment.BROKER_PEERS, 'broker-peers:8081')
    assert.ok(mounts['/var/run/secrets/gatehouse'])
    const { clusterIP, publishNotReadyAddresses } = find(all, 'Service', 'broker-peers').spec
    assert.deepEqual(
      { clusterIP, publishNotReadyAddresses },
      {
        clusterIP: 'None',
        publishNotReadyAddresses: true,
      },
    )
  })

  it('is checked with the keys of the API server, by a token for that', async () => {
    const { environment, mounts } = await podOf('directory-postgres')
    assert.equal(environment.CALLERS_JWKS, 'https://kubernetes.default.svc/openid/v1/jwks')
    assert.equal(environment.CALLERS_CA_FILE, '/var/run/secrets/gatehouse-api/ca.crt')
    assert.equal(environment.CALLERS_JWKS_TOKEN_FILE, '/var/run/secrets/gatehouse-api/token')
    assert.equal(environment.CALLERS_ISSUER, 'cluster/callers-issuer')
    const [token, authorities] = mounts['/var/run/secrets/gatehouse-api']?.projected?.sources ?? []
    assert.deepEqual(token?.serviceAccountToken, { path: 'token', expirationSeconds: 3600 })
    assert.equal(authorities?.configMap?.name, 'kube-root-ca.crt')
    assert.equal((await podOf('gateway-k3s')).mounts['/var/run/secrets/gatehouse-api'], undefined)
  })
})

describe('secrets', () => {
  const top = '/var/run/secrets'
  const folder = `${top}/values`

  it('are files from Secrets of the namespace', async () => {
    const { environment, mounts } = await podOf('directory-postgres')
    assert.equal(environment.DATABASE_PASSWORD_FILE, `${folder}/database-people`)
    assert.deepEqual(mounts[folder]?.projected, {
      defaultMode: 0o440,
      sources: ['database-people', 'database-people-ca'].map((name) => ({
        secret: { name, items: [{ key: 'value', path: name }] },
      })),
    })
  })

  it('are files that the driver reads from Secrets Manager, whole or one key of them', async () => {
    const { all, environment, mounts } = await podOf('directory-rds')
    assert.equal(environment.SIGNING_KEY_FILE, `${top}/secrets-manager/signing`)
    assert.deepEqual(mounts[`${top}/secrets-manager`]?.csi?.volumeAttributes, {
      secretProviderClass: 'directory',
    })
    const { parameters } = find<{ parameters: Record<string, string> }>(
      all,
      'SecretProviderClass',
      'directory',
    ).spec
    assert.equal(parameters.usePodIdentity, 'true')
    assert.match(
      parameters.objects ?? '',
      /objectName: "gatehouse\/prod\/signing"\n.*\n.*\n.*signing.json/,
    )
    const [, path = ''] =
      /path: (.*)\n +objectAlias: signing$/m.exec(parameters.objects ?? '') ?? []
    // Of JMESPath, where a name in quotes may have hyphens.
    assert.equal(parse(path), '"private-key"')
    assert.doesNotMatch(parameters.objects ?? '', /database/)
    const whole = find<{ parameters: Record<string, string> }>(
      await render('gateway-eks'),
      'SecretProviderClass',
      'gateway',
    ).spec.parameters
    assert.equal(whole.usePodIdentity, undefined)
    assert.match(whole.objects ?? '', /objectAlias: oidc$/m)
  })

  it('are files that the driver reads by a class that is there already', async () => {
    const { environment, mounts } = await podOf('directory-rds')
    const own = `${top}/classes/database-people`
    assert.equal(environment.DATABASE_PASSWORD_FILE, `${own}/database-people`)
    assert.deepEqual(mounts[own]?.csi, {
      driver: 'secrets-store.csi.k8s.io',
      readOnly: true,
      volumeAttributes: { secretProviderClass: 'database-people' },
    })
  })

  it('may be in several places, each in a folder of its own', async () => {
    const { environment, mounts } = await podOf('directory-rds')
    assert.equal(environment.DATABASE_CA_FILE, `${folder}/database-people-ca`)
    const sources = mounts[folder]?.projected?.sources ?? []
    assert.deepEqual(
      sources.map(({ secret }) => secret?.name),
      ['database-people-ca'],
    )
  })
})
