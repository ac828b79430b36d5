import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { helm } from '../support/helm.ts'
import { type Manifest, chart, examples, find, namesOf, render } from './chart.ts'
import { problemsOf } from './validate.ts'

const always = (name: string) => [
  `ConfigMap ${name}-version`,
  `NetworkPolicy ${name}`,
  `PodDisruptionBudget ${name}`,
  `Service ${name}`,
  `Service ${name}-metrics`,
  `ServiceAccount ${name}`,
]
const judged = (name: string, newVersion: string) => [
  ...always(name),
  `AnalysisTemplate ${name}-synthetic`,
  `NetworkPolicy ${name}-probe`,
  `Rollout ${name}`,
  `Service ${name}-${newVersion}`,
]

/** What each example makes. */
const expected: Record<string, string[]> = {
  'gateway-k3s': [
    ...judged('gateway', 'preview'),
    'HorizontalPodAutoscaler gateway',
    'Ingress gateway',
  ],
  'gateway-eks': [
    ...judged('gateway', 'preview'),
    'AnalysisTemplate gateway-requests',
    'ClientSettingsPolicy gateway',
    'Gateway gateway',
    'HTTPRoute gateway',
    'HTTPRoute gateway-redirect',
    'HorizontalPodAutoscaler gateway',
    'PodDisruptionBudget gateway-entrance',
    'SecretProviderClass gateway',
    'ServiceMonitor gateway',
  ],
  'broker-irsa': [
    ...judged('broker', 'canary'),
    'AnalysisTemplate broker-requests',
    'HorizontalPodAutoscaler broker',
    'Service broker-peers',
    'ServiceMonitor broker',
  ],
  'directory-postgres': [...judged('directory', 'canary'), 'Job directory-migrate'],
  'directory-dynamodb': [
    ...always('directory'),
    'Deployment directory',
    'HorizontalPodAutoscaler directory',
    'Job directory-migrate',
    'ServiceMonitor directory',
  ],
  'directory-rds': [
    ...judged('directory', 'canary'),
    'HorizontalPodAutoscaler directory',
    'Job directory-migrate',
    'SecretProviderClass directory',
    'SecretProviderClass directory-migrate',
    'ServiceMonitor directory',
  ],
}

describe('deploy/chart', () => {
  for (const example of examples) {
    describe(`of ${example}`, () => {
      let all: Manifest[]
      before(async () => void (all = await render(example)))

      it('makes what such a service needs, and nothing else', () => {
        assert.deepEqual(namesOf(all).toSorted(), expected[example]?.toSorted())
      })

      it('makes objects that Kubernetes and their owners understand to the last property', () => {
        assert.deepEqual(all.flatMap(problemsOf), [])
      })

      it('labels all of them', () => {
        for (const { kind, metadata } of all) {
          const { labels } = metadata
          assert.equal(labels['app.kubernetes.io/part-of'], 'gatehouse', kind)
          assert.ok(example.startsWith(labels['app.kubernetes.io/name'] ?? '-'), kind)
        }
      })

      it('makes the same bytes each time', async () => {
        assert.deepEqual(await render(example), all)
      })

      it('passes helm lint --strict', async () => {
        const digest = `image.digest=sha256:${'0'.repeat(64)}`
        const version = 'version.version=1,version.commit=1,version.builtAt=2026-11-01T12:00:00Z'
        const values = ['-f', `${chart}/ci/${example}.yaml`, '--set', digest]
        const result = await helm(['lint', '--strict', chart, ...values, '--set-string', version])
        assert.equal(result.code, 0, result.stdout + result.stderr)
      })
    })
  }

  it('asks for all that has no default', async () => {
    const { code, stderr } = await helm(['template', 'sample', chart])
    assert.notEqual(code, 0)
    for (const name of ['platform', 'name', 'image/digest', 'version/commit'])
      assert.match(stderr, new RegExp(`'/${name}'`))
  })
})

describe('problemsOf', () => {
  const broken: [string, (all: Manifest[]) => void, RegExp][] = [
    [
      'a property that is misspelt, deep in a pod',
      (all) => Object.assign(podOf(all).spec, { terminationGracePeriodSecond: 1 }),
      /terminationGracePeriodSecond"/,
    ],
    [
      'a property that Argo Rollouts does not know',
      (all) => Object.assign(find(all, 'Rollout', 'gateway').spec, { progressDeadlineAborts: 1 }),
      /progressDeadlineAborts/,
    ],
    [
      'a value of another type',
      (all) => Object.assign(find(all, 'Service', 'gateway').spec, { ports: [{ port: 'http' }] }),
      /\/spec\/ports\/0\/port must be integer/,
    ],
    [
      'a kind that nobody defines',
      (all) => Object.assign(find(all, 'Rollout', 'gateway'), { kind: 'Rolout' }),
      /no known kind/,
    ],
  ]
  for (const [what, breakIt, message] of broken) {
    it(`finds ${what}`, async () => {
      const all = await render('gateway-k3s')
      breakIt(all)
      assert.match(all.flatMap(problemsOf).join('\n'), message)
    })
  }
})

function podOf(all: Manifest[]) {
  return find<{ template: { spec: object } }>(all, 'Rollout', 'gateway').spec.template
}
