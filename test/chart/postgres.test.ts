import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { root } from '../support/command.ts'
import { helm } from '../support/helm.ts'

const chart = join(root, 'deploy/postgres')
const example = join(chart, 'ci/small.yaml')

type Container = { name: string; image: string; securityContext: object; env?: { name: string }[] }
type PodSpec = {
  automountServiceAccountToken: boolean
  securityContext: { runAsUser: number; runAsNonRoot: boolean; seccompProfile: object }
  containers: Container[]
  volumes: { name: string; secret?: object; projected?: object }[]
}
type Any = {
  kind: string
  metadata: { name: string; annotations: Record<string, string> }
  spec: Record<string, unknown>
  data: Record<string, string>
}

function template(...set: string[]) {
  const args = ['template', 'database-people', chart, '--namespace', 'dev', '--values', example]
  return helm([...args, ...set.flatMap((one) => ['--set', one])])
}

async function render(...set: string[]): Promise<Any[]> {
  const { code, stdout, stderr } = await template(...set)
  assert.equal(code, 0, stderr)
  return parseAllDocuments(stdout).map((document) => document.toJS() as Any)
}

async function refusal(...set: string[]): Promise<string> {
  const { code, stderr } = await template(...set)
  assert.notEqual(code, 0, 'it is not refused')
  return stderr
}

describe('the chart of PostgreSQL', () => {
  let objects: Any[]
  before(async () => {
    objects = await render()
  })

  const find = (kind: string, name: string) => {
    const found = objects.find((one) => one.kind === kind && one.metadata.name === name)
    assert.ok(found, `${kind} ${name}`)
    return found
  }
  const pods = () => {
    const set = find('StatefulSet', 'database-people').spec as { template: { spec: PodSpec } }
    const cron = find('CronJob', 'database-people-backup').spec as {
      jobTemplate: { spec: { template: { spec: PodSpec } } }
    }
    return [set.template.spec, cron.jobTemplate.spec.template.spec]
  }

  it('passes the strict lint of Helm', async () => {
    const { code, stdout } = await helm(['lint', '--strict', chart, '--values', example])
    assert.equal(code, 0, stdout)
  })

  it('runs all pods as Pod Security restricted wants it, on a root that is only read', () => {
    for (const pod of pods()) {
      assert.equal(pod.automountServiceAccountToken, false)
      assert.equal(pod.securityContext.runAsNonRoot, true)
      assert.equal(pod.securityContext.runAsUser, 10001)
      assert.deepEqual(pod.securityContext.seccompProfile, { type: 'RuntimeDefault' })
      for (const { securityContext, image } of pod.containers) {
        assert.match(image, /@sha256:[0-9a-f]{64}$/)
        assert.deepEqual(securityContext, {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        })
      }
    }
  })

  it('has the password in a file alone', () => {
    for (const { containers } of pods()) {
      const names = containers.flatMap(({ env = [] }) => env.map(({ name }) => name))
      assert.ok(names.includes('DATABASE_PASSWORD_FILE'))
      assert.ok(!names.some((name) => name.endsWith('PASSWORD')))
    }
    assert.doesNotMatch(JSON.stringify(objects), /secretKeyRef|"kind":"Secret"/)
  })

  it('gives the key of the certificate modes that PostgreSQL accepts, for every reader of YAML', () => {
    const [server] = pods()
    const tls = server?.volumes.find(({ name }) => name === 'tls')
    assert.deepEqual(tls?.secret, { secretName: 'database-people-tls', defaultMode: 0o440 })
  })

  it('lets in nobody but its users and its backup', () => {
    const { ingress, egress } = find('NetworkPolicy', 'database-people').spec as {
      ingress: { from: { podSelector: { matchLabels: object } }[]; ports: object[] }[]
      egress: object[]
    }
    const from = ingress.flatMap((rule) => rule.from.map((peer) => peer.podSelector.matchLabels))
    assert.deepEqual(from, [
      { 'app.kubernetes.io/name': 'directory' },
      { 'app.kubernetes.io/name': 'database-people-backup' },
    ])
    assert.deepEqual(ingress[0]?.ports, [{ protocol: 'TCP', port: 5432 }])
    assert.deepEqual(egress, [])
  })

  it('lets nobody log in without TLS, nor the administrator from elsewhere', () => {
    const { data } = find('ConfigMap', 'database-people-settings')
    const rules = data['pg_hba.conf']?.split('\n').filter((line) => /^\w/.test(line)) ?? []
    assert.deepEqual(
      rules.map((rule) => rule.split(/\s+/).slice(0, 3)),
      [
        ['local', 'all', 'postgres'],
        ['hostssl', 'all', 'gatehouse'],
      ],
    )
  })

  it('keeps what holds data when it is removed', () => {
    for (const use of ['data', 'backups']) {
      const { annotations } = find('PersistentVolumeClaim', `database-people-${use}`).metadata
      assert.equal(annotations['argocd.argoproj.io/sync-options'], 'Prune=false,Delete=false')
      assert.equal(annotations['helm.sh/resource-policy'], 'keep')
    }
  })

  it('is there before what uses it, all of it in one wave', () => {
    const waves = objects.map(
      ({ metadata }) => metadata.annotations['argocd.argoproj.io/sync-wave'],
    )
    assert.deepEqual([...new Set(waves)], ['-3'])
  })

  it('has buffers of a quarter of its memory, and restarts where that changes', async () => {
    const sized = await render('memoryMib=2048')
    const settings = (all: Any[]) =>
      all.find(({ kind }) => kind === 'ConfigMap')?.data['postgresql.conf'] ?? ''
    assert.match(settings(objects), /shared_buffers = 128MB/)
    assert.match(settings(sized), /shared_buffers = 512MB/)
    const checksum = (all: Any[]) =>
      /"checksum\/settings":"(\w+)"/.exec(JSON.stringify(all.map(({ spec }) => spec)))?.[1]
    assert.match(checksum(objects) ?? '', /^[0-9a-f]{16}$/)
    assert.notEqual(checksum(objects), checksum(sized))
  })

  it('refuses another major version, in a sentence', async () => {
    assert.match(
      await refusal('major=16'),
      /database-people: these values cannot work\n {2}major is 16, and the image has PostgreSQL 17: .*docs\/database\.md/,
    )
  })

  it('refuses an image by tag, and values that are out of range or unknown', async () => {
    assert.match(await refusal('image.digest=latest'), /image\/digest.*does not match/s)
    assert.match(
      await refusal('image.repository=ghcr.io/example/database:17'),
      /leave out what comes after/,
    )
    assert.match(await refusal('memoryMib=64'), /memoryMib/)
    assert.match(await refusal('backup.keep=0'), /backup\/keep/)
    assert.match(await refusal('users=null'), /users/)
    assert.match(await refusal('replicas=2'), /replicas/)
  })
})
