import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changed, describeSystem } from '../test-system.ts'
import { describeServices } from '../testing.ts'
import { serviceNetwork } from './service-network.ts'

const system = describeSystem()
const small = changed(system, ['stages', 'dev', 'cluster'], 'small')
const spec = (name: string, stage = 'dev', platform = system) =>
  serviceNetwork(platform, stage, name)

const pods = (name: string) => ({
  podSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
})
const namespace = (name: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
})
const tcp = (port: number) => [{ protocol: 'TCP', port }]
const block = (...cidrs: string[]) => cidrs.map((cidr) => ({ ipBlock: { cidr } }))
const anywhere = block('0.0.0.0/0', '::/0')

describe('serviceNetwork', () => {
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
      { to: anywhere, ports: tcp(443) },
    ])
  })

  it('lets a caller out to what is rolled out blue/green by the hash that its Service selects', () => {
    const switched = changed(system, ['services', 'store', 'workload', 'rollout'], 'blue-green')
    const hash = { key: 'rollouts-pod-template-hash', operator: 'Exists' }
    const [rule] = spec('door', 'dev', switched).egress
    assert.deepEqual(rule?.to, [pods('store'), { podSelector: { matchExpressions: [hash] } }])
  })

  it('lets what calls AWS out to it, to the agent of Pod Identity, and to its database', () => {
    assert.deepEqual(spec('store', 'prod').egress, [
      { to: [pods('store')], ports: tcp(8081) },
      { to: anywhere, ports: tcp(443) },
      { to: block('169.254.170.23/32', 'fd00:ec2::23/128'), ports: tcp(80) },
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

  it('lets what uses a database in the cluster out to its pods alone', () => {
    assert.deepEqual(spec('store', 'dev', small).egress?.at(-1), {
      to: [pods('database-facts')],
      ports: tcp(5432),
    })
  })

  it('lets everyone reach what has a port of the node, in the stage that has it', () => {
    const ports = ['clusters', 'small', 'nodePorts']
    const exposed = changed(small, [...ports, 'services'], { door: 30002, store: 30001 })
    assert.deepEqual(spec('store', 'dev', exposed).ingress?.[0], { ports: tcp(8081) })
    const elsewhere = changed(exposed, [...ports, 'stage'], 'prod')
    assert.deepEqual(spec('store', 'dev', elsewhere).ingress, spec('store', 'dev', small).ingress)
  })

  it('lets a service out to what stands in for AWS, by its port', () => {
    const emulated = changed(small, ['stages', 'dev', 'settings'], {
      store: { AWS_ENDPOINT_URL: 'http://10.244.0.1:15200' },
    })
    const before = spec('store', 'dev', small).egress ?? []
    const added = { to: anywhere, ports: tcp(15200) }
    assert.deepEqual(spec('store', 'dev', emulated).egress, before.toSpliced(2, 0, added))
  })

  it('lets what neither calls AWS nor is public out to nobody else', () => {
    const { worker } = describeServices({ worker: { entry: 'worker.ts', port: 8090 } }).services
    const plain = changed(system, ['services', 'worker'], worker)
    assert.deepEqual(spec('worker', 'dev', plain).egress, [])
  })
})
