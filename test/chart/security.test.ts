import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Manifest, examples, find, render } from './chart.ts'
import { type WithPod, environmentOf, onlyContainer, podsOf } from './pods.ts'

/** @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
describe('pods of the chart, those of Jobs and analyses too', () => {
  for (const example of examples) {
    it(`keep to Pod Security restricted, and to less: ${example}`, async () => {
      const pods = podsOf(await render(example))
      assert.ok(pods.length > 1)
      for (const pod of pods) {
        assert.deepEqual(pod.spec.securityContext, {
          runAsNonRoot: true,
          runAsUser: 10001,
          runAsGroup: 10001,
          fsGroup: 10001,
          seccompProfile: { type: 'RuntimeDefault' },
        })
        assert.equal(pod.spec.automountServiceAccountToken, false)
        assert.equal(pod.spec.enableServiceLinks, false)
        const container = onlyContainer(pod)
        assert.deepEqual(container.securityContext, {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        })
        assert.match(container.image, /@sha256:5{64}$/)
        const { requests, limits } = container.resources
        assert.ok(requests.cpu)
        assert.equal(requests.memory, limits.memory)
        assert.ok((container.volumeMounts ?? []).every(({ readOnly }) => readOnly))
      }
    })
  }

  it('hold no secret in the environment: files name them', async () => {
    for (const example of examples) {
      for (const pod of podsOf(await render(example))) {
        const secret = /PASSWORD|SECRET|TOKEN|CREDENTIALS/
        const names = Object.keys(environmentOf(pod)).filter((name) => secret.test(name))
        assert.deepEqual(
          names.filter((name) => !name.endsWith('_FILE')),
          [],
        )
      }
    }
  })
})

describe('the gateway', () => {
  for (const example of ['gateway-k3s', 'gateway-eks']) {
    it(`has nothing of AWS in its pods: ${example}`, async () => {
      const all = await render(example)
      const pods = podsOf(all)
      for (const pod of pods) {
        assert.doesNotMatch(Object.keys(environmentOf(pod)).join(' '), /AWS_|ROLE/)
        const { containers, volumes } = pod.spec
        const text = JSON.stringify([containers.map((one) => ({ ...one, image: '' })), volumes])
        assert.doesNotMatch(text, /sts\.amazonaws|\/secrets\/aws|base-identity|arn:aws/)
      }
      assert.doesNotMatch(JSON.stringify(find(all, 'ServiceAccount', 'gateway')), /amazonaws/)
    })
  }

  it('has EKS give its pod no identity where its secrets are read from AWS by the driver', async () => {
    const annotations = (all: Manifest[]) =>
      find<WithPod>(all, 'Rollout', 'gateway').spec.template.metadata.annotations
    assert.equal(annotations(await render('gateway-k3s')), undefined)
    assert.deepEqual(annotations(await render('gateway-eks')), {
      'eks.amazonaws.com/skip-containers': 'gateway',
    })
  })
})
