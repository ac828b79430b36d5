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
