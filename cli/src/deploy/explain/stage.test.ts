import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { explainFolder } from './stage.ts'
import { recorded } from './test-stage.ts'

/** Of what a real cluster had: whether it can still come right, and what it is said to be. */
const cases: Record<string, [string, RegExp][]> = {
  absent: [
    ['ended image-absent', /^the image .*gateway@sha256:8431e1d76d1a is not in the registry$/],
  ],
  refused: [['lasting image-refused', /^the registry does not let the node pull 127.*:1{12}$/]],
  nohost: [['ended registry-unreachable', /: lookup registry\.example .*: no such host$/]],
  settings: [
    [
      'ended settings',
      /^its settings are wrong \(exit code 78\): BROKER_URL is not set .*; DIRECTORY_URL .*; PORT="eighty" is not a whole number/,
    ],
  ],
  crash: [['ended crash', /^it ends by itself with exit code 3: Error: no route to the moon$/]],
  command: [['ended start', /^its container does not start: stat \/bin\/sh: no such file/]],
  oom: [['ended out-of-memory', /^it was killed .* memory than its limit of 64Mi, 6 times$/]],
  liveness: [['passing liveness', /^it was restarted, .* the liveness probe \(HTTP 500\)$/]],
  unschedulable: [
    ['ended unschedulable', /asks for 100 CPU and 192Mi memory: .* Insufficient cpu$/],
  ],
  volume: [
    [
      'ended volume-missing',
      /^its pod waits for a volume: pod has unbound immediate PersistentVolumeClaims$/,
    ],
  ],
  mount: [['ended secret-missing', /^the secret oidc is not in the namespace c-apps$/]],
  secretkey: [['lasting secret-missing', /^a secret that it mounts has no key value$/]],
  key: [['ended configmap-missing', /^the ConfigMap cluster has no key callers-issuer$/]],
  configmap: [['ended configmap-missing', /^the ConfigMap nothere is not in the namespace/]],
  unready: [['ended not-ready', /^\/health\/ready answers 503: it is not ready$/]],
  'unready-exec': [['ended not-ready', /^its readiness probe fails$/]],
  silent: [['ended not-listening', /^it runs and does not listen on port 8080$/]],
  insecure: [
    ['ended pod-security', /^Pod Security \(restricted:latest\) .*: allowPrivilegeEscalation/],
  ],
  quota: [['ended quota', /^the quota memory .* requests\.memory=192Mi.*limited: .*=100Mi$/]],
  ingress: [
    [
      'passing ingress-without-address',
      /^its Ingress gateway has no address: no controller of the class traefik has taken it$/,
    ],
  ],
  account: [['lasting service-account', /^its ServiceAccount nobody is not there$/]],
  'app-good': [],
  'app-invalid': [['ended refused', /^the cluster does not take its Service invalid: spec\.ports/]],
  'app-migrate': [
    [
      'ended job-crash',
      /^the job directory-migrate fails: it ends .* code 1: error: relation people does not exist$/,
    ],
  ],
  'app-unknown-kind': [['ended kind-unknown', /Widget w: it knows no example\.com\/Widget$/]],
  'app-no-namespace': [['ended namespace-missing', /^there is no namespace c-lost$/]],
  'can-prom': [
    ['ended analysis', /taken back: success-percent was 80\.5, and must be at least 99$/],
  ],
  'can-job': [
    [
      'ended analysis',
      /taken back: synthetic-requests failed: 8 of 40 failed, \/version: answered 500; 80 % succeeded \(at least 99 is asked for\); 95 % were answered within 812 ms \(at most 500 is asked for\)$/,
    ],
  ],
  'blue-job': [['ended analysis', /taken back: synthetic-requests failed: 8 of 40 failed/]],
  'can-nowhere': [
    ['ended analysis', /p95-milliseconds could not be measured: .*connection refused$/],
  ],
  'can-empty': [
    ['lasting inconclusive', /somebody to decide: success-percent has nothing to judge by/],
  ],
  'can-crash': [['ended deadline', /taken back, as it did not become ready within 40 s$/]],
  'blue-crash': [['lasting settings', /^its settings are wrong \(exit code 78\)/]],
}

describe('explainFolder', () => {
  for (const [name, expected] of Object.entries(cases)) {
    it(`explains ${name}`, async () => {
      const { application, explaining } = await recorded(name)
      const causes = await explainFolder('gateway', application, explaining)
      assert.deepEqual(
        causes.map(({ outlook, kind }) => `${outlook} ${kind}`),
        expected.map(([kind]) => kind),
      )
      for (const [index, [, text]] of expected.entries()) {
        assert.match(causes[index]?.text ?? '', text)
        assert.doesNotMatch(causes[index]?.text ?? '', /\n/)
        assert.notEqual(causes[index]?.fix, '')
      }
    })
  }

  it('says nothing of a status that is of the version before', async () => {
    const { application, explaining } = await recorded('can-prom')
    const [rollout] = explaining.state.rollouts
    assert.ok(rollout)
    rollout.metadata.generation = 99
    assert.deepEqual(await explainFolder('gateway', application, explaining), [])
  })
})
