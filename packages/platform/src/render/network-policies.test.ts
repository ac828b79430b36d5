import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changed, describeSystem } from '../test-system.ts'
import { networkPolicies } from './network-policies.ts'

const system = describeSystem()

function spec(name: string, stage = 'dev', platform = system) {
  const found = networkPolicies(platform, stage).find(({ metadata }) => metadata.name === name)
  assert.equal(found?.metadata.namespace, stage)
  return found.spec
}

const pods = (name: string) => ({
  podSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
})
const namespace = (name: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
})
const tcp = (port: number) => [{ protocol: 'TCP', port }]
const block = (cidr: string) => [{ ipBlock: { cidr } }]

describe('networkPolicies', () => {
  it('denies what nothing else allows, in and out', () => {
    assert.deepEqual(spec('default-deny'), {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    })
  })

  it('lets all ask for names', () => {
    const { podSelector, egress } = spec('dns')
    assert.deepEqual(podSelector, {})
    assert.deepEqual(
      egress?.flatMap(({ ports }) => ports),
      [
        { protocol: 'UDP', port: 53 },
        { protocol: 'TCP', port: 53 },
      ],
    )
  })

  it('lets everyone reach the public service, and monitoring its metrics', () => {
    assert.deepEqual(spec('door').ingress, [
      { ports: tcp(8080) },
      { from: [namespace('monitoring')], ports: tcp(9080) },
    ])
  })

  it('lets callers alone reach another, and its own replicas where they talk', () => {
    assert.deepEqual(spec('store').ingress, [
      { from: [pods('door'), pods('store')], ports: tcp(8081) },
      { from: [namespace('monitoring')], ports: tcp(9081) },
    ])
    const alone = changed(system, ['services', 'store', 'peers'], undefined)
    assert.deepEqual(spec('store', 'dev', alone).ingress?.[0]?.from, [pods('door')])
    const nobody = changed(alone, ['services', 'door', 'calls'], [])
    assert.deepEqual(spec('store', 'dev', nobody).ingress, [
      { from: [namespace('monitoring')], ports: tcp(9081) },
    ])
  })

  it('lets the public service out to what it calls, and to the issuer', () => {
    assert.deepEqual(spec('door').egress, [
      { to: [pods('store')], ports: tcp(8081) },
      { to: block('0.0.0.0/0'), ports: tcp(443) },
    ])
  })

  it('lets what calls AWS out to it, to the agent of Pod Identity, and to its database', () => {
    assert.deepEqual(spec('store', 'prod').egress, [
      { to: [pods('store')], ports: tcp(8081) },
      { to: block('0.0.0.0/0'), ports: tcp(443) },
      { to: block('169.254.170.23/32'), ports: tcp(80) },
      { to: block('10.17.0.0/16'), ports: tcp(5432) },
    ])
  })

  it('lets what is called fetch the keys of its callers where the cluster has them', () => {
    const ports = (kind: 'k3s' | 'minikube') =>
      spec('store', 'dev', changed(system, ['clusters', 'old'], { kind })).egress?.flatMap((rule) =>
        rule.ports.map(({ port }) => port),
      )
    assert.deepEqual(ports('k3s'), [8081, 443, 6443, 5432])
    assert.deepEqual(ports('minikube'), [8081, 443, 8443, 5432])
  })

  it('lets what neither calls AWS nor is public out to nobody else', () => {
    const plain = changed(system, ['services', 'worker'], { entry: 'worker.ts', port: 8090 })
    assert.deepEqual(spec('worker', 'dev', plain).egress, [])
  })
})
