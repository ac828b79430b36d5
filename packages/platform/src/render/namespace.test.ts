import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changed, describeSystem } from '../test-system.ts'
import { namespaceObjects } from './namespace.ts'

const system = describeSystem()
const objects = namespaceObjects(system, 'dev')

function spec(name: string) {
  const found = objects.find((object) => 'spec' in object && object.metadata.name === name)
  assert.equal(found?.metadata.namespace, 'dev')
  return (found as Extract<typeof found, { spec: unknown }>).spec
}

describe('namespaceObjects', () => {
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

  const entranceOf = (platform: typeof system, stage: string, policy = 'entrance') =>
    namespaceObjects(platform, stage).flatMap((object) =>
      object.kind === 'NetworkPolicy' && object.metadata.name === policy ? [object.spec] : [],
    )
  const toDoor = {
    to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'door' } } }],
    ports: [{ protocol: 'TCP', port: 8080 }],
  }

  it('lets everyone reach the pods of a Gateway, and these the public service and what tells them', () => {
    const parts = { 'nginx-gateway-fabric': '1.0.0' }
    const eks = changed(system, ['clusters', 'eks', 'parts'], parts)
    assert.deepEqual(entranceOf(eks, 'prod'), [
      {
        podSelector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': 'door' } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ ports: [{ protocol: 'TCP', port: 80 }] }],
        egress: [
          toDoor,
          {
            to: [
              {
                namespaceSelector: {
                  matchLabels: { 'kubernetes.io/metadata.name': 'nginx-gateway' },
                },
                podSelector: { matchLabels: { 'app.kubernetes.io/name': 'nginx-gateway-fabric' } },
              },
            ],
            ports: [{ protocol: 'TCP', port: 8443 }],
          },
        ],
      },
    ])
  })

  it('opens the port of https where the entrance has a certificate, and what proves the host', () => {
    const issued = changed(system, ['clusters', 'eks', 'entrance', 'issuer'], 'letsencrypt')
    const [rules] = entranceOf(issued, 'prod')
    const ports = rules?.ingress?.flatMap((rule) => rule.ports.map(({ port }) => port))
    assert.deepEqual(ports, [80, 443])
    const solvers = { matchLabels: { 'acme.cert-manager.io/http01-solver': 'true' } }
    const atSolvers = [{ protocol: 'TCP', port: 8089 }]
    assert.deepEqual(rules?.egress, [toDoor, { to: [{ podSelector: solvers }], ports: atSolvers }])
    assert.deepEqual(entranceOf(issued, 'prod', 'certificate'), [
      {
        podSelector: solvers,
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ ports: atSolvers }],
      },
    ])
    assert.deepEqual(entranceOf(system, 'prod', 'certificate'), [])
  })

  it('has nothing for an Ingress, whose pods are elsewhere', () => {
    assert.deepEqual(entranceOf(changed(system, ['stages', 'dev', 'cluster'], 'small'), 'dev'), [])
  })

  it('has the accounts of callers that are no service, without a token that is mounted', () => {
    const accounts = objects.flatMap((object) => (object.kind === 'ServiceAccount' ? [object] : []))
    assert.deepEqual(
      accounts.map(({ metadata, automountServiceAccountToken }) => [
        metadata.name,
        automountServiceAccountToken,
      ]),
      [
        ['person', false],
        ['probe', false],
      ],
    )
  })
})
