import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, it } from 'node:test'
import { argocdChart, argocdFiles, realClusters } from '@gatehouse/platform'
import { parse } from 'yaml'
import { platform } from '../../platform.ts'

const folder = join(import.meta.dirname, '../../deploy/argocd/values')
const parts = Object.values(platform.clusters).flatMap((cluster) => Object.entries(cluster.parts))
const valuesFiles = readdirSync(folder)

/** What is applied as it is, and has no values. */
const withoutChart = new Set(['gateway-api'])

/** The description with one stage in each of its clusters, so that each part is rendered. */
const everywhere = {
  ...platform,
  stages: Object.fromEntries(
    Object.keys(platform.clusters).map((cluster) => [
      cluster,
      { ...Object.values(platform.stages)[0], cluster },
    ]),
  ),
} as typeof platform

function valuesOf(part: string): unknown {
  return parse(readFileSync(join(folder, `${part}.yaml`), 'utf8'))
}

type Source = {
  repoURL: string
  targetRevision: string
  chart?: string
  helm?: { valueFiles: string[] }
}

const applications = argocdFiles(everywhere)
  .filter(([path]) => path.endsWith('/parts.yaml'))
  .flatMap(([, objects]) => objects)
const sources = applications.flatMap(({ spec }) => (spec.sources ?? [spec.source]) as Source[])

describe('deploy/argocd/values', () => {
  it('has a file for each chart of the description, and no other', () => {
    const charts = new Set(parts.map(([part]) => part).filter((part) => !withoutChart.has(part)))
    assert.deepEqual(valuesFiles.toSorted(), [...charts].map((part) => `${part}.yaml`).toSorted())
  })

  for (const file of valuesFiles) {
    it(`${file} is an object of YAML, without a password`, () => {
      const text = readFileSync(join(folder, file), 'utf8')
      assert.equal(typeof parse(text), 'object')
      assert.doesNotMatch(text, /^\s*(?:\w*[pP]assword|token|secretKey|accessKeyId): *['"]?\w/m)
    })
  }

  it('is where each Application reads its values', () => {
    const read = sources.flatMap(({ helm }) => helm?.valueFiles ?? [])
    assert.ok(read.length > 0)
    for (const path of read) {
      assert.match(path, /^\$values\/deploy\/argocd\/values\//)
      assert.ok(valuesFiles.includes(basename(path)), path)
    }
  })
})

describe('the notifications of Argo CD', () => {
  type Notifications = { templates: Record<string, string>; triggers: Record<string, string> }
  const { notifications } = valuesOf('argo-cd') as { notifications: Notifications }

  it('ask nothing of an Application that a new one does not have', () => {
    for (const [name, text] of Object.entries(notifications.triggers)) {
      assert.doesNotMatch(text, /\b(?:status|operationState|syncResult|health)\.\w/, name)
    }
  })

  it('tell of a part by the revisions of its two sources', () => {
    const ofBoth = /syncResult.*\brevisions\b/s
    assert.match(notifications.triggers['trigger.on-deployed'] ?? '', ofBoth)
    assert.match(notifications.templates['template.deployed'] ?? '', ofBoth)
  })
})

describe('the collector', () => {
  it('is of the distribution that has what its pipelines name', () => {
    const { image, config } = valuesOf('opentelemetry-collector') as {
      image: { repository: string }
      config: { connectors: object; exporters: object }
    }
    assert.deepEqual(Object.keys(config.connectors), ['spanmetrics'])
    assert.deepEqual(Object.keys(config.exporters), ['prometheus'])
    assert.equal(image.repository, 'otel/opentelemetry-collector-contrib')
  })
})

describe('what looks at the cluster', () => {
  it('is not let to Secrets, as its charts would have it', () => {
    assert.doesNotMatch(
      JSON.stringify((valuesOf('alloy') as { rbac: object }).rbac),
      /secrets|"\*"/,
    )
    assert.match(JSON.stringify(valuesOf('loki')), /"sidecar":\{"rules":\{"enabled":false\}\}/)
    const stack = JSON.stringify(valuesOf('kube-prometheus-stack'))
    assert.match(stack, /"kube-state-metrics":\{"collectorsExclude":\["secrets"\]\}/)
    assert.match(stack, /"rbac":\{"namespaced":true\}.*"searchNamespace":"monitoring"/)
  })
})

describe('parts of platform.ts', () => {
  it('are pinned to one version each, the same in all clusters', () => {
    for (const [part, version] of parts) {
      assert.match(version, /^v?\d+\.\d+\.\d+$/, part)
      assert.equal(new Set(parts.filter(([name]) => name === part).map(([, pin]) => pin)).size, 1)
    }
  })

  it('come from repositories that are named, by https or as an OCI registry', () => {
    for (const { repoURL } of sources) assert.match(repoURL, /^(?:https:\/\/|ghcr\.io\/)[\w./-]+$/)
    for (const real of realClusters(everywhere)) {
      assert.match(argocdChart(everywhere, real)?.repository ?? '', /^https:\/\//)
    }
  })

  it('are in docs/argocd.md, with their versions', () => {
    const text = readFileSync(join(folder, '../../../docs/argocd.md'), 'utf8')
    for (const [part, version] of parts) {
      assert.match(text, new RegExp(`\\| ${RegExp.escape(part)} \\| ${RegExp.escape(version)} \\|`))
    }
  })
})
