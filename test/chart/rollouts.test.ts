import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Manifest, find, render } from './chart.ts'
import { type WithPod, onlyContainer, podsOf } from './pods.ts'

type Analysis = { templates: { templateName: string }[]; args?: unknown }
type Rollout = WithPod & {
  replicas?: number
  progressDeadlineSeconds: number
  progressDeadlineAbort?: boolean
  selector: { matchLabels: Record<string, string> }
  strategy: {
    blueGreen?: Record<string, unknown> & {
      prePromotionAnalysis: Analysis
      postPromotionAnalysis?: Analysis
    }
    canary?: { canaryService: string; steps: { setWeight?: number; analysis?: Analysis }[] }
  }
}
type Metric = {
  name: string
  successCondition: string
  failureCondition: string
  inconclusiveLimit: number
  count: number
  provider: { prometheus: { address: string; query: string } }
}

const synthetic = (name: string) => ({ templateName: `${name}-synthetic` })
const requests = (name: string) => ({ templateName: `${name}-requests` })
const hash = [{ name: 'hash', valueFrom: { podTemplateHashValue: 'Latest' } }]
const rolloutOf = (all: Manifest[], name: string) => find<Rollout>(all, 'Rollout', name).spec
const withoutPrometheus = { rollout: { prometheus: null } }

describe('a blue/green rollout', () => {
  it('takes over by itself once it was looked at, and is looked at again with users', async () => {
    const { strategy } = rolloutOf(await render('gateway-eks'), 'gateway')
    assert.deepEqual(strategy.blueGreen, {
      activeService: 'gateway',
      previewService: 'gateway-preview',
      prePromotionAnalysis: { templates: [synthetic('gateway'), requests('gateway')], args: hash },
      postPromotionAnalysis: { templates: [requests('gateway')], args: hash },
      scaleDownDelaySeconds: 30,
      abortScaleDownDelaySeconds: 30,
    })
  })

  it('is judged by synthetic requests alone without Prometheus', async () => {
    const all = await render('gateway-eks', withoutPrometheus)
    const { blueGreen } = rolloutOf(all, 'gateway').strategy
    assert.deepEqual(blueGreen?.prePromotionAnalysis, { templates: [synthetic('gateway')] })
    assert.equal(blueGreen?.postPromotionAnalysis, undefined)
  })

  it('leaves the selectors of its Services to Argo Rollouts', async () => {
    const all = await render('gateway-k3s')
    for (const name of ['gateway', 'gateway-preview'])
      assert.equal(find(all, 'Service', name).spec.selector, undefined)
  })
})

describe('a canary', () => {
  it('is looked at with a fifth and with half of the pods', async () => {
    const { canary } = rolloutOf(await render('broker-irsa'), 'broker').strategy
    assert.equal(canary?.canaryService, 'broker-canary')
    const analysis = { templates: [synthetic('broker'), requests('broker')], args: hash }
    assert.deepEqual(canary.steps, [
      { setWeight: 20 },
      { analysis },
      { setWeight: 50 },
      { analysis },
    ])
  })

  it('has users at all its pods, and synthetic requests at the new ones alone', async () => {
    const all = await render('broker-irsa')
    const { selector, template } = rolloutOf(all, 'broker')
    assert.deepEqual(find(all, 'Service', 'broker').spec.selector, selector.matchLabels)
    for (const [label, value] of Object.entries(selector.matchLabels))
      assert.equal(template.metadata.labels[label], value)
    assert.equal(find(all, 'Service', 'broker-canary').spec.selector, undefined)
  })
})

describe('every rollout', () => {
  it('is taken back when it makes no progress', async () => {
    const spec = rolloutOf(
      await render('broker-irsa', { rollout: { deadlineSeconds: 60 } }),
      'broker',
    )
    assert.equal(spec.progressDeadlineSeconds, 60)
    assert.equal(spec.progressDeadlineAbort, true)
  })

  it('leaves the number of replicas to the autoscaler, where there is one', async () => {
    assert.equal(rolloutOf(await render('broker-irsa'), 'broker').replicas, undefined)
    assert.equal(rolloutOf(await render('directory-postgres'), 'directory').replicas, 2)
  })

  it('is a Deployment, which nothing judges, where it is only to roll', async () => {
    const all = await render('gateway-k3s', { rollout: { strategy: 'rolling' } })
    const { strategy } = find<{ strategy: unknown }>(all, 'Deployment', 'gateway').spec
    assert.deepEqual(strategy, { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } })
    assert.ok(find(all, 'Service', 'gateway').spec.selector)
    assert.ok(!all.some(({ kind }) => kind === 'AnalysisTemplate' || kind === 'Rollout'))
    const { scaleTargetRef } = find(all, 'HorizontalPodAutoscaler', 'gateway').spec
    assert.deepEqual(scaleTargetRef, { apiVersion: 'apps/v1', kind: 'Deployment', name: 'gateway' })
  })
})

describe('the analysis by synthetic requests', () => {
  it('has the new image ask the new pods, as the caller probe', async () => {
    const all = await render('directory-postgres')
    const pod = podsOf(all).find(({ spec }) => spec.serviceAccountName === 'probe')
    assert.ok(pod)
    const { args, image } = onlyContainer(pod)
    assert.equal(
      args?.join(' '),
      [
        'probe --url http://directory-canary:8082 --requests 40 --per-second 10',
        '--success-percent 99 --p95-milliseconds 500',
        '--token-file /var/run/secrets/gatehouse/directory /version /users',
      ].join(' '),
    )
    assert.equal(image, onlyContainer(rolloutOf(all, 'directory').template).image)
    assert.equal(pod.spec.restartPolicy, 'Never')
    const [source] = pod.spec.volumes?.[0]?.projected?.sources ?? []
    assert.equal(source?.serviceAccountToken?.audience, 'gatehouse-directory')
  })

  it('shows no token to what is public', async () => {
    const pod = podsOf(await render('gateway-k3s')).find(
      ({ spec }) => spec.serviceAccountName === 'probe',
    )
    assert.ok(pod)
    assert.equal(pod.spec.volumes, undefined)
    assert.ok(!onlyContainer(pod).args?.includes('--token-file'))
  })

  it('is made once, and never by a pod that users could reach', async () => {
    const all = await render('gateway-k3s')
    const template = find<{
      metrics: {
        failureLimit: number
        provider: { job: { spec: WithPod & { backoffLimit: number } } }
      }[]
    }>(all, 'AnalysisTemplate', 'gateway-synthetic')
    const [metric] = template.spec.metrics
    assert.equal(metric?.failureLimit, 0)
    assert.equal(metric.provider.job.spec.backoffLimit, 0)
    const { labels } = metric.provider.job.spec.template.metadata
    assert.equal(labels['app.kubernetes.io/name'], 'probe')
  })
})

describe('the analysis by Prometheus', () => {
  const metricsOf = async (changes = {}) =>
    find<{ metrics: Metric[] }>(
      await render('gateway-eks', changes),
      'AnalysisTemplate',
      'gateway-requests',
    ).spec.metrics

  it('looks at the requests of the new pods alone, without probes and streams', async () => {
    for (const { provider } of await metricsOf()) {
      const { query } = provider.prometheus
      const selectors = [...query.matchAll(/\{namespace[^}]*\{\{args\.hash\}\}[^}]*\}/g)]
      assert.equal(selectors.length, query.match(/http_request_duration/g)?.length)
      for (const [selector] of selectors) {
        assert.ok(selector.includes('namespace="prod",pod=~"gateway-.+"'), selector)
        assert.ok(selector.includes('pod_template_hash="{{args.hash}}"'), selector)
        assert.ok(selector.includes('route!~"/health.*|.*/changes"'), selector)
      }
    }
  })

  it('finds neither good nor bad what nobody has asked', async () => {
    for (const metric of await metricsOf()) {
      assert.match(metric.successCondition, /^len\(result\) > 0 && /)
      assert.match(metric.failureCondition, /^len\(result\) > 0 && /)
      assert.ok(metric.inconclusiveLimit >= metric.count)
    }
  })

  it('holds it to what users may count on', async () => {
    const slo = { rollout: { successPercent: 99.5, p95Milliseconds: 250 } }
    const conditions = (await metricsOf(slo)).map(
      ({ successCondition: good, failureCondition: bad }) => [
        good.split(' && ')[1],
        bad.split(' && ')[1],
      ],
    )
    assert.deepEqual(conditions, [
      ['result[0] >= 99.5', 'result[0] < 99.5'],
      ['result[0] <= 250', 'result[0] > 250'],
    ])
  })
})
