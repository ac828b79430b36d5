import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Values, refusal, render } from './chart.ts'

const secret = (name: string, setting: string, source: Values = { kind: 'kubernetes' }) => ({
  name,
  setting,
  source,
})

/** What the schema refuses: changes, and where it says that it is wrong. */
const bySchema: [Values, string][] = [
  [{ image: { digest: 'latest' } }, '/image/digest'],
  [{ image: { digest: 'sha256:abc' } }, '/image/digest'],
  [{ image: { tag: 'latest' } }, "/image': additional properties 'tag'"],
  [{ colour: 'green' }, "additional properties 'colour'"],
  [{ platform: 'Gatehouse' }, '/platform'],
  [{ port: 80 }, '/port'],
  [{ replicas: { min: 0 } }, '/replicas/min'],
  [{ memoryMib: 1 }, '/memoryMib'],
  [{ rollout: { strategy: 'recreate' } }, '/rollout/strategy'],
  [{ rollout: { successPercent: 101 } }, '/rollout/successPercent'],
  [{ rollout: { probes: ['health'] } }, '/rollout/probes/0'],
  [{ rollout: { prometheus: 'prometheus:9090' } }, '/rollout/prometheus'],
  [{ settings: { LOG_LEVEL: 3 } }, '/settings/LOG_LEVEL'],
  [{ settings: { 'log-level': 'info' } }, 'log-level'],
  [{ identity: { kind: 'irsa' } }, "/identity': missing property 'roleArn'"],
  [{ identity: { kind: 'keys', roleArn: 'x' } }, '/identity/kind'],
  [{ secrets: [secret('oidc', 'OIDC_SECRET')] }, '/secrets/0/setting'],
  [{ secrets: [secret('oidc', 'OIDC_FILE', { kind: 'aws' })] }, '/secrets/0/source'],
  [{ secrets: [secret('oidc', 'OIDC_FILE', { kind: 'class', object: 'a' })] }, '/secrets/0/source'],
  [{ entrance: { host: 'https://app.dev' } }, '/entrance/host'],
  [{ nodePort: 8080 }, '/nodePort'],
  [{ version: { commit: '' } }, '/version/commit'],
]

/** What only the chart can tell. */
const bySentence: [Values, string][] = [
  [
    { image: { repository: 'registry.example:5000/gatehouse/gateway:latest' } },
    'image.repository is registry.example:5000/gatehouse/gateway:latest: leave out what comes after the name; image.digest alone says which image runs.',
  ],
  [
    { replicas: { min: 6 } },
    'replicas.min is 6, and replicas.max 5: make the first no more than the second.',
  ],
  [
    { metricsPort: 8080 },
    'port and metricsPort are both 8080: give the metrics a port of their own.',
  ],
  [
    { rollout: { probes: [] } },
    'rollout.probes is empty: name a path, or nothing judges a new version without users; rollout.strategy rolling is what goes without.',
  ],
  [
    { rollout: { strategy: 'rolling', prometheus: 'http://prometheus:9090' } },
    'rollout.prometheus is set, but rollout.strategy is rolling, which nothing judges: choose blue-green or canary, or leave Prometheus out.',
  ],
  [
    { settings: { PORT: '9999' } },
    'settings.PORT is 9999, but follows from other values, as 8080: leave it out.',
  ],
  [
    { clusterSettings: { BROKER_URL: 'broker' } },
    'settings.BROKER_URL is in clusterSettings, too: leave one of them out.',
  ],
  [
    { clusterSettings: { HOST: 'host' } },
    'clusterSettings.HOST follows from other values, as 0.0.0.0: leave it out.',
  ],
  [
    { settings: { OIDC_CLIENT_SECRET: 'hunter2' } },
    'settings.OIDC_CLIENT_SECRET looks like a secret, and everyone who may see pods would see it: make it one of secrets, with a setting that ends in _FILE.',
  ],
  [
    { settings: { AWS_REGION: 'eu-west-1' } },
    'settings.AWS_REGION is for what calls AWS, but identity is null: give it an identity, or leave the setting out.',
  ],
  [
    { secrets: [secret('one', 'A_FILE'), secret('one', 'B_FILE')] },
    'secrets has two of the name one: each is a file of its own.',
  ],
  [
    { secrets: [secret('one', 'A_FILE'), secret('two', 'A_FILE')] },
    'secrets has two for the setting A_FILE: it takes one file.',
  ],
]

describe('deploy/chart refuses', () => {
  for (const [changes, where] of bySchema) {
    it(`by its schema ${JSON.stringify(changes)}`, async () => {
      const said = await refusal('gateway-k3s', changes)
      assert.ok(said.includes(where), said)
    })
  }

  for (const [changes, sentence] of bySentence) {
    it(`in a sentence ${JSON.stringify(changes)}`, async () => {
      const said = await refusal('gateway-k3s', changes)
      assert.ok(said.includes(`gateway: these values cannot work\n  ${sentence}\n`), said)
    })
  }

  it('all that is wrong at once, and repeats no secret', async () => {
    const settings = { OIDC_CLIENT_SECRET: 'hunter2', AWS_REGION: 'eu-west-1' }
    const said = await refusal('gateway-k3s', { settings, replicas: { min: 6 } })
    assert.match(said, /replicas\.min[^]*AWS_REGION[^]*OIDC_CLIENT_SECRET/)
    assert.doesNotMatch(said, /hunter2/)
  })

  it('no setting that says what follows anyway', async () => {
    await render('gateway-k3s', { settings: { PORT: '8080' } })
  })
})
