import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { countObjects, sortedManifests } from './manifests.ts'

const service = `apiVersion: v1
kind: Service
metadata:
  name: gateway
spec:
  # What a chart remarks stays.
  ports: [{ port: 8080 }]`
const preview = service.replace('name: gateway', 'name: gateway-preview')
const policy = service.replace('Service', 'NetworkPolicy')

describe('sortedManifests', () => {
  const rendered = `---
# Source: a/templates/x.yaml
${service}
---
# Source: a/templates/empty.yaml
---
${policy}
---
${preview}
`

  it('has objects by kind and name, as the chart has written them', () => {
    assert.equal(sortedManifests(rendered), `---\n${policy}\n---\n${service}\n---\n${preview}\n`)
  })

  it('is the same in whatever order they come', () => {
    const other = `---\n${[preview, policy, service].join('\n---\n')}\n`
    assert.equal(sortedManifests(other), sortedManifests(rendered))
  })

  it('has as many objects as there are', () => {
    assert.equal(countObjects(sortedManifests(rendered)), 3)
    assert.equal(countObjects(''), 0)
  })
})
