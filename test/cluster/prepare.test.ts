import assert from 'node:assert/strict'
import { X509Certificate, createPrivateKey } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CreateAccessKeyCommand, ListAccessKeysCommand } from '@aws-sdk/client-iam'
import type { V1ConfigMap, V1CronJob, V1Namespace, V1Role, V1Secret } from '@kubernetes/client-node'
import { noEmulator } from '../support/emulator.ts'
import { noLab } from '../support/lab/lab.ts'
import { type SmallStage, startSmallStage } from '../support/lab/small-stage.ts'
import { notLong } from '../support/not-long.ts'

const stage = 'test-prepare'
const user = `gatehouse-${stage}-base`
const renewalImage = `registry.example/registry-renewal@sha256:${'0'.repeat(64)}`

type Outcome = { namespace: string; kind: string; name: string; did: string; note?: string }

describe('gatehouse cluster prepare', { skip: noLab ?? noEmulator ?? notLong }, () => {
  let small: SmallStage
  let folder: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehoustest-prepare-'))
    small = await startSmallStage(stage, (description) =>
      description.replace("when: 'GATEHOUSE_OIDC_ISSUER',", ''),
    )
    await writeFile(join(folder, 'oidc'), 'secret-of-the-client\n', { mode: 0o600 })
  })
  after(async () => {
    await small?.stop()
    await rm(folder, { recursive: true })
  })

  /** Runs it where it must go well; what became of each object, by its name. */
  async function prepare(...more: string[]): Promise<Record<string, Outcome>> {
    const flags = ['--yes', '--json', '--renewal-image', renewalImage]
    const secret = ['--secret', `oidc=${join(folder, 'oidc')}`]
    const args = ['prepare', stage, ...flags, ...secret, ...more]
    const { code, stdout, stderr } = await small.gatehouse('cluster', ...args)
    assert.equal(code, 0, stderr)
    await refuseLeaks(stdout + stderr)
    const { objects } = JSON.parse(stdout) as { objects: Outcome[] }
    const named = objects.filter(({ namespace }) => namespace === stage)
    return Object.fromEntries(named.map((object) => [`${object.kind} ${object.name}`, object]))
  }

  /** No value of a Secret is in what it says. */
  async function refuseLeaks(said: string): Promise<void> {
    const secrets = await small.lab.cluster.list<V1Secret>('v1', 'Secret', { namespace: stage })
    for (const { data = {}, metadata } of secrets) {
      for (const value of Object.values(data)) {
        const lines = Buffer.from(value, 'base64').toString().split('\n')
        for (const line of [value, ...lines.map((text) => text.replace(/^\w+ = /, ''))]) {
          const isId = /^AKIA|^ASIA/.test(line)
          if (line.length > 12 && !isId) assert.ok(!said.includes(line), String(metadata?.name))
        }
      }
    }
  }

  async function secretText(name: string, key = 'value'): Promise<string> {
    const secret = await find<V1Secret>('v1', 'Secret', name)
    return Buffer.from(secret.data?.[key] ?? '', 'base64').toString()
  }

  function find<T extends object>(
    apiVersion: string,
    kind: string,
    name: string,
    namespace = stage,
  ) {
    return small.lab.cluster.get<T>({ apiVersion, kind, metadata: { name, namespace } })
  }

  async function accessKeys(): Promise<string[]> {
    const { AccessKeyMetadata = [] } = await small.iam.send(
      new ListAccessKeysCommand({ UserName: user }),
    )
    return AccessKeyMetadata.map(({ AccessKeyId }) => String(AccessKeyId))
  }

  it('makes nothing in a dry run', async () => {
    const objects = await prepare('--dry-run')
    assert.equal(objects['Secret base-identity']?.did, 'made')
    assert.deepEqual(await accessKeys(), [])
    const ref = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: stage } }
    assert.equal(await small.lab.cluster.find(ref), undefined)
  })

  it('makes everything that the chart counts on', async () => {
    const objects = await prepare()
    const dids = new Set(Object.values(objects).map(({ did }) => did))
    assert.deepEqual([...dids], ['made'])
    const namespace = await find<V1Namespace>('v1', 'Namespace', stage)
    for (const mode of ['enforce', 'audit', 'warn']) {
      assert.equal(namespace.metadata?.labels?.[`pod-security.kubernetes.io/${mode}`], 'restricted')
    }
    const settings = await find<V1ConfigMap>('v1', 'ConfigMap', 'cluster')
    assert.deepEqual(settings.data, { 'callers-issuer': 'https://kubernetes.default.svc' })
    const [key] = await accessKeys()
    const credentials = await secretText('base-identity', 'credentials')
    assert.match(credentials, new RegExp(`^\\[default\\]\\naws_access_key_id = ${key}\\n`))
    assert.equal(await secretText('oidc'), 'secret-of-the-client')
    const config = await secretText('registry', '.dockerconfigjson')
    assert.deepEqual(Object.keys((JSON.parse(config) as { auths: object }).auths), [
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
    ])
    assert.match(await secretText('database-people'), /^[\w-]{32}$/)
  })

  it('gives the database a certificate of the names by which it is called', async () => {
    const authority = new X509Certificate(await secretText('database-people-ca'))
    const certificate = new X509Certificate(await secretText('database-people-tls', 'tls.crt'))
    assert.ok(certificate.verify(authority.publicKey))
    assert.ok(certificate.checkIssued(authority))
    const key = createPrivateKey(await secretText('database-people-tls', 'tls.key'))
    assert.ok(certificate.checkPrivateKey(key))
    for (const host of ['database-people', `database-people.${stage}.svc`]) {
      assert.equal(certificate.checkHost(host), host)
    }
    assert.equal(certificate.checkHost('database-other'), undefined)
  })

  it('lets what renews tokens change one Secret, and read one', async () => {
    const { rules } = await find<V1Role>('rbac.authorization.k8s.io/v1', 'Role', 'registry-renewal')
    const allowed = rules?.map(({ verbs, resources, resourceNames }) => [
      verbs.join(),
      resources?.join(),
      resourceNames?.join(),
    ])
    assert.deepEqual(allowed, [
      ['get,patch', 'secrets', 'registry'],
      ['get', 'secrets', 'base-identity'],
    ])
    const job = await find<V1CronJob>('batch/v1', 'CronJob', 'registry-renewal', 'gatehouse-system')
    assert.equal(job.spec?.schedule, '17 */6 * * *')
    const pod = job.spec?.jobTemplate.spec?.template.spec
    assert.equal(pod?.containers[0]?.image, renewalImage)
  })

  it('keeps what is good', async () => {
    const found = [
      await accessKeys(),
      await secretText('database-people'),
      await secretText('database-people-tls', 'tls.crt'),
    ]
    await renewable('expires-at', new Date(Date.now() + 11 * 3_600_000))
    const objects = await prepare()
    const others = Object.values(objects).filter(({ did }) => did !== 'kept')
    assert.deepEqual(others, [])
    assert.deepEqual(
      [
        await accessKeys(),
        await secretText('database-people'),
        await secretText('database-people-tls', 'tls.crt'),
      ],
      found,
    )
  })

  it('renews a token of which less than half is left', async () => {
    await renewable('expires-at', new Date(Date.now() + 5 * 3_600_000))
    const objects = await prepare()
    assert.equal(objects['Secret registry']?.did, 'renewed')
  })

  it('renews what it is told to, and ends the old access key', async () => {
    const [old] = await accessKeys()
    const password = await secretText('database-people')
    const objects = await prepare('--rotate', 'base-identity', '--rotate', 'database-people')
    assert.equal(objects['Secret base-identity']?.did, 'renewed')
    const [now, ...more] = await accessKeys()
    assert.notEqual(now, old)
    assert.deepEqual(more, [])
    assert.ok((await secretText('base-identity', 'credentials')).includes(String(now)))
    assert.notEqual(await secretText('database-people'), password)
  })

  it('trusts the old authority of a database beside a new one', async () => {
    const old = (await secretText('database-people-ca')).trim()
    await prepare('--rotate', 'database-people-authority')
    const trusted = (await secretText('database-people-ca')).trim()
    assert.ok(trusted.endsWith(old) && trusted.length > old.length)
    const certificate = new X509Certificate(await secretText('database-people-tls', 'tls.crt'))
    assert.ok(certificate.verify(new X509Certificate(trusted).publicKey))
  })

  it('ends the key that an interrupted rotation has left, and takes away one that nobody used', async () => {
    await small.iam.send(new CreateAccessKeyCommand({ UserName: user }))
    assert.equal((await accessKeys()).length, 2)
    await prepare('--rotate', 'base-identity')
    assert.equal((await accessKeys()).length, 1)
    const { AccessKey } = await small.iam.send(new CreateAccessKeyCommand({ UserName: user }))
    await note('base-identity', 'replaces', String(AccessKey?.AccessKeyId))
    await prepare()
    assert.equal((await accessKeys()).includes(String(AccessKey?.AccessKeyId)), false)
  })

  it('refuses what it cannot do, before it makes anything', async () => {
    const open = join(folder, 'open')
    await writeFile(open, 'secret', { mode: 0o644 })
    const refusals: [args: string[], code: number, said: RegExp][] = [
      [['test-prepar', '--yes'], 2, /has no stage test-prepar\n.*test-prepare/],
      [[stage], 2, /no terminal/],
      [[stage, '--yes', '--secret', `oidc=${open}`], 1, /others may read it\n {2}fix: chmod 600/],
      [[stage, '--yes', '--secret', 'odic=x'], 2, /has no secret odic\n.*oidc/],
      [[stage, '--yes', '--rotate', 'registri'], 2, /nothing to renew called registri\n.*registry/],
      [[stage, '--yes', '--context', 'other'], 1, /has no context other/],
      [[stage, '--yes', '--registry-user', 'ada'], 2, /a user and a token/],
    ]
    for (const [args, code, said] of refusals) {
      const { stderr, ...ended } = await small.gatehouse('cluster', 'prepare', ...args)
      assert.match(stderr, said)
      assert.equal(ended.code, code, stderr)
    }
  })

  /** Writes when the token ends: the emulator's has ended long ago. */
  function renewable(name: string, time: Date): Promise<void> {
    return note('registry', name, time.toISOString())
  }

  function note(secret: string, name: string, text: string): Promise<void> {
    const metadata = {
      name: secret,
      namespace: stage,
      annotations: { [`gatehouse/${name}`]: text },
    }
    return small.lab.cluster.merge({ apiVersion: 'v1', kind: 'Secret', metadata })
  }
})
