import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refuseTags } from './images.ts'
import { needsOf } from './needs.ts'
import { objectsIn } from './objects.ts'

const digest = `sha256:${'a'.repeat(64)}`

const files = (image: string) =>
  new Map([
    ['release.json', '{}'],
    [
      'gateway/manifests.yaml',
      `---
apiVersion: v1
kind: ConfigMap
metadata: { name: gateway-settings }
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: gateway }
spec:
  template:
    spec:
      imagePullSecrets: [{ name: registry }]
      containers:
        - name: gateway
          image: ${image}
          envFrom: [{ configMapRef: { name: gateway-settings } }]
          env:
            - name: CALLERS_ISSUER
              valueFrom: { configMapKeyRef: { name: cluster, key: callers-issuer } }
            - name: MAYBE
              valueFrom: { configMapKeyRef: { name: other, key: x, optional: true } }
      volumes:
        - name: values
          projected:
            sources:
              - secret: { name: oidc, items: [{ key: value, path: oidc }] }
              - configMap: { name: kube-root-ca.crt }
        - name: aws
          secret: { secretName: base-identity }
        - name: class-0
          csi:
            driver: secrets-store.csi.k8s.io
            volumeAttributes: { secretProviderClass: database-people }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: dump }
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers: [{ name: dump, image: ${image} }]
          volumes: [{ name: values, secret: { secretName: oidc, items: [{ key: other, path: x }] } }]
`,
    ],
  ])

describe('needsOf', () => {
  it('finds what pods refer to, wherever they are, and that the manifests do not make', () => {
    assert.deepEqual(needsOf(objectsIn(files(`a@${digest}`))), [
      { kind: 'Secret', name: 'registry', keys: [] },
      { kind: 'ConfigMap', name: 'cluster', keys: ['callers-issuer'] },
      { kind: 'Secret', name: 'oidc', keys: ['value', 'other'] },
      { kind: 'Secret', name: 'base-identity', keys: [] },
      { kind: 'SecretProviderClass', name: 'database-people', keys: [] },
    ])
  })
})

describe('refuseTags', () => {
  it('takes digests alone', () => {
    refuseTags(objectsIn(files(`registry.example/a@${digest}`)))
    assert.throws(
      () => refuseTags(objectsIn(files('registry.example/a:latest'))),
      /^CliError: images are named by tags: registry\.example\/a:latest$/,
    )
  })
})
