import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describeSystem } from '../test-system.ts'
import { namespaceObjects } from './namespace.ts'

const objects = namespaceObjects(describeSystem(), 'dev')

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

  it('lets synthetic requests out to each service, and nothing in to who sends them', () => {
    const { podSelector, egress } = spec('probe')
    assert.deepEqual(podSelector, { matchLabels: { 'app.kubernetes.io/component': 'probe' } })
    assert.deepEqual(
      egress?.map(({ to, ports }) => [JSON.stringify(to), ports[0]?.port]),
      [
        ['[{"podSelector":{"matchLabels":{"app.kubernetes.io/name":"door"}}}]', 8080],
        ['[{"podSelector":{"matchLabels":{"app.kubernetes.io/name":"store"}}}]', 8081],
      ],
    )
  })

  it('has the accounts of callers that are no service, without a token that is mounted', () => {
    const accounts = objects.flatMap((object) => (object.kind === 'ServiceAccount' ? [object] : []))
    assert.deepEqual(
      accounts.map(({ metadata, automountServiceAccountToken }) => [
        metadata.name,
        automountServiceAccountToken,
      ]),
      [
        ['probe', false],
        ['person', false],
      ],
    )
  })
})
