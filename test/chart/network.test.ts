import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { maxAvatarBytes } from '@gatehouse/contract'
import { type Labels, type Manifest, find, namesOf, render } from './chart.ts'
import { type WithPod } from './pods.ts'

type Rule = { from?: unknown[]; to?: unknown[]; ports: unknown[] }
type NetworkPolicy = {
  podSelector: { matchLabels: Labels }
  policyTypes: string[]
  ingress: Rule[]
  egress: Rule[]
}
const pods = (name: string) => ({
  podSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
})
/** What has the hash that Argo Rollouts gives pods, and Services as their selector. */
const newVersions = {
  podSelector: { matchExpressions: [{ key: 'rollouts-pod-template-hash', operator: 'Exists' }] },
}
const tcp = (port: number) => [{ protocol: 'TCP', port }]
const both = ['Ingress', 'Egress']

describe('network policies', () => {
  it('let in who is named and synthetic requests, and out to who is named', async () => {
    const all = await render('directory-postgres')
    assert.deepEqual(find<NetworkPolicy>(all, 'NetworkPolicy', 'directory').spec, {
      ...pods('directory'),
      policyTypes: both,
      ingress: [
        { from: [pods('gateway')], ports: tcp(8082) },
        { from: [pods('probe')], ports: tcp(8082) },
      ],
      egress: [{ to: [pods('database-people')], ports: tcp(5432) }],
    })
  })

  it('let synthetic requests go to the service alone', async () => {
    const all = await render('directory-postgres')
    const { podSelector, policyTypes, ingress, egress } = find<NetworkPolicy>(
      all,
      'NetworkPolicy',
      'directory-probe',
    ).spec
    assert.equal(podSelector.matchLabels['app.kubernetes.io/instance'], 'directory')
    assert.deepEqual([policyTypes, ingress], [both, []])
    assert.deepEqual(egress, [{ to: [pods('directory'), newVersions], ports: tcp(8082) }])
  })

  it('let them go to the Service of the new version, too, by what it selects', async () => {
    const all = await render('gateway-eks')
    const { egress } = find<NetworkPolicy>(all, 'NetworkPolicy', 'gateway-probe').spec
    assert.deepEqual(find(all, 'Service', 'gateway-preview').spec.selector, undefined)
    assert.deepEqual(egress, [{ to: [pods('gateway'), newVersions], ports: tcp(8080) }])
  })

  it('let nobody in and nothing out, unless said', async () => {
    const nothing = { networkPolicy: { ingress: [], egress: [] } }
    const { spec } = find<NetworkPolicy>(
      await render('directory-dynamodb', nothing),
      'NetworkPolicy',
      'directory',
    )
    assert.deepEqual([spec.policyTypes, spec.ingress ?? [], spec.egress], [both, [], []])
  })

  it('hold for the migration, which reaches the database, too', async () => {
    const all = await render('directory-postgres')
    const { labels } = find<WithPod>(all, 'Job', 'directory-migrate').spec.template.metadata
    const { podSelector } = find<NetworkPolicy>(all, 'NetworkPolicy', 'directory').spec
    for (const [label, value] of Object.entries(podSelector.matchLabels))
      assert.equal(labels[label], value)
  })
})

describe('the entrance', () => {
  const tls = { entrance: { issuer: 'letsencrypt' } }

  it('is an Ingress of the class, with a certificate where there is an issuer', async () => {
    const plain = find(await render('gateway-k3s'), 'Ingress', 'gateway')
    assert.equal(plain.spec.ingressClassName, 'traefik')
    assert.equal(plain.spec.tls, undefined)
    assert.match(JSON.stringify(plain.spec.rules), /"host":"app.dev".*"name":"gateway"/)
    const secure = find(await render('gateway-k3s', tls), 'Ingress', 'gateway')
    assert.deepEqual(secure.spec.tls, [{ hosts: ['app.dev'], secretName: 'gateway-entrance' }])
    assert.deepEqual(secure.metadata.annotations, { ...bodies, ...issuer })
    assert.deepEqual(plain.metadata.annotations, bodies)
  })

  it('is a Gateway of the class and its route, plain without an issuer', async () => {
    const all = await render('gateway-eks', { entrance: { issuer: null } })
    assert.deepEqual(listenersOf(all), [['http', 80, undefined]])
    assert.deepEqual(routeOf(all, 'gateway'), {
      parentRefs: [{ name: 'gateway', sectionName: 'http' }],
      hostnames: ['app.gatehouse.example'],
      rules: [{ backendRefs: [{ name: 'gateway', port: 8080 }] }],
    })
    assert.ok(!all.some(({ metadata }) => metadata.name === 'gateway-redirect'))
  })

  it('is https with an issuer, and http leads there', async () => {
    const all = await render('gateway-eks')
    const certificate = { certificateRefs: [{ name: 'gateway-entrance' }] }
    assert.deepEqual(listenersOf(all), [
      ['http', 80, undefined],
      ['https', 443, certificate],
    ])
    assert.deepEqual(find(all, 'Gateway', 'gateway').metadata.annotations, issuer)
    assert.deepEqual(routeOf(all, 'gateway').parentRefs, [
      { name: 'gateway', sectionName: 'https' },
    ])
    assert.match(JSON.stringify(routeOf(all, 'gateway-redirect')), /"sectionName":"http".*301/)
  })

  it('lets in what a service takes, where NGINX would stop it at a megabyte', async () => {
    const policy = find<{ body: { maxSize: string } }>(
      await render('gateway-eks'),
      'ClientSettingsPolicy',
      'gateway',
    ).spec
    assert.deepEqual(policy, {
      targetRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gateway' },
      body: { maxSize: '12m' },
    })
    const mebibytes = Number(policy.body.maxSize.replace('m', ''))
    assert.ok(mebibytes * 1024 * 1024 > maxAvatarBytes + 64 * 1024)
    const others = await render('gateway-eks', { entrance: { nginx: false } })
    assert.ok(!namesOf(others).some((name) => /^ClientSettingsPolicy|-entrance$/.test(name)))
  })

  it('keeps one of its pods of NGINX while another one is drained', async () => {
    const all = await render('gateway-eks')
    const budget = find(all, 'PodDisruptionBudget', 'gateway-entrance').spec
    assert.equal(budget.maxUnavailable, 1)
    const label = {
      'gateway.networking.k8s.io/gateway-name': find(all, 'Gateway', 'gateway').metadata.name,
    }
    assert.deepEqual(budget.selector, { matchLabels: label })
  })
})

const bodies = { 'nginx.ingress.kubernetes.io/proxy-body-size': '12m' }
const issuer = { 'cert-manager.io/cluster-issuer': 'letsencrypt' }

function routeOf(all: Manifest[], name: string) {
  return find(all, 'HTTPRoute', name).spec
}

function listenersOf(all: Manifest[]) {
  const { listeners } = find<{ listeners: { name: string; port: number; tls?: unknown }[] }>(
    all,
    'Gateway',
    'gateway',
  ).spec
  return listeners.map(({ name, port, tls }) => [name, port, tls])
}
