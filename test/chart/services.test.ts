import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Labels, type Manifest, find, render } from './chart.ts'
import { type WithPod, environmentOf, onlyContainer } from './pods.ts'

type Service = {
  type?: string
  clusterIP?: string
  selector?: Labels
  ports: { name: string; port: number; nodePort?: number }[]
}
const podOf = (all: Manifest[], name: string) => find<WithPod>(all, 'Rollout', name).spec.template
const servicesOf = (all: Manifest[]) =>
  all.filter(({ kind }) => kind === 'Service') as Manifest<Service>[]

describe('Services', () => {
  it('have metrics at one of them alone, so that nothing is counted twice', async () => {
    const services = servicesOf(await render('broker-irsa'))
    const withMetrics = services.filter(({ spec }) =>
      spec.ports.some(({ name }) => name === 'metrics'),
    )
    assert.deepEqual(
      withMetrics.map(({ metadata, spec }) => [metadata.name, spec.clusterIP]),
      [['broker-metrics', 'None']],
    )
  })

  it('select pods that serve, and no Jobs', async () => {
    const all = await render('directory-postgres')
    const job = find<WithPod>(all, 'Job', 'directory-migrate').spec.template.metadata.labels
    const { labels } = podOf(all, 'directory').metadata
    const matches = (selector: Labels, pod: Labels) =>
      Object.entries(selector).every(([label, value]) => pod[label] === value)
    for (const { spec } of servicesOf(all)) {
      if (!spec.selector) continue
      assert.ok(matches(spec.selector, labels))
      assert.ok(!matches(spec.selector, job))
    }
  })

  it('have a port of the node where one is given', async () => {
    const [given, none] = await Promise.all([render('gateway-k3s'), render('gateway-eks')])
    const service = (all: Manifest[]) => find<Service>(all, 'Service', 'gateway').spec
    assert.deepEqual([service(given).type, service(given).ports[0]?.nodePort], ['NodePort', 30002])
    assert.deepEqual(
      [service(none).type, service(none).ports[0]?.nodePort],
      ['ClusterIP', undefined],
    )
  })
})

describe('the ServiceMonitor', () => {
  it('finds the metrics every 15 s, and says of which version they are', async () => {
    const all = await render('broker-irsa')
    const { selector, endpoints } = find<{
      selector: { matchLabels: Labels }
      endpoints: { port: string; interval: string; relabelings: unknown[] }[]
    }>(all, 'ServiceMonitor', 'broker').spec
    const { labels } = find(all, 'Service', 'broker-metrics').metadata
    for (const [label, value] of Object.entries(selector.matchLabels))
      assert.equal(labels[label], value)
    const [endpoint] = endpoints
    assert.deepEqual([endpoint?.port, endpoint?.interval], ['metrics', '15s'])
    assert.deepEqual(endpoint?.relabelings, [
      {
        sourceLabels: ['__meta_kubernetes_pod_label_rollouts_pod_template_hash'],
        targetLabel: 'pod_template_hash',
      },
    ])
  })
})

describe('pods', () => {
  it('get their settings, those that follow from others, and the release', async () => {
    const all = await render('gateway-k3s', {
      settings: { GATEHOUSE_PUBLIC_URL: 'http://$(HOST)' },
    })
    assert.deepEqual(environmentOf(podOf(all, 'gateway')), {
      BROKER_TOKEN_FILE: '/var/run/secrets/gatehouse/broker',
      BROKER_URL: 'http://broker:8081',
      DIRECTORY_TOKEN_FILE: '/var/run/secrets/gatehouse/directory',
      DIRECTORY_URL: 'http://directory:8082',
      GATEHOUSE_BUILT_AT: '2026-11-01T12:00:00Z',
      GATEHOUSE_COMMIT: '0123456789ab',
      GATEHOUSE_HOSTS: 'gateway,gateway-preview',
      // Kubernetes makes one dollar of two, and no reference of it.
      GATEHOUSE_PUBLIC_URL: 'http://$$(HOST)',
      GATEHOUSE_STAGE: 'dev',
      GATEHOUSE_VERSION: '1.2.3',
      HOST: '0.0.0.0',
      METRICS_PORT: '9080',
      PORT: '8080',
      SHUTDOWN_DELAY_MS: '10000',
      SHUTDOWN_TIMEOUT_MS: '15000',
    })
  })

  it('say in the ConfigMap of the version what they say themselves', async () => {
    const all = await render('gateway-k3s')
    const { data } = find(all, 'ConfigMap', 'gateway-version') as unknown as { data: Labels }
    const environment = environmentOf(podOf(all, 'gateway'))
    assert.equal(Object.keys(data).length, 4)
    for (const [name, value] of Object.entries(data)) assert.equal(environment[name], value)
  })

  it('have the time that stopping takes', async () => {
    const pod = podOf(await render('gateway-k3s'), 'gateway')
    const { SHUTDOWN_DELAY_MS: delay, SHUTDOWN_TIMEOUT_MS: timeout } = environmentOf(pod)
    const seconds = (Number(delay) + Number(timeout)) / 1000
    assert.ok(Number(pod.spec.terminationGracePeriodSeconds) > seconds)
  })

  it('ask for CPU, and for memory that they may not exceed', async () => {
    const pod = podOf(await render('gateway-k3s', { cpuMillis: 250, memoryMib: 300 }), 'gateway')
    assert.deepEqual(onlyContainer(pod).resources, {
      requests: { cpu: '250m', memory: '300Mi' },
      limits: { memory: '300Mi' },
    })
  })

  it('spread over zones and nodes, each version by itself', async () => {
    const [judged, plain] = await Promise.all([
      render('gateway-k3s'),
      render('gateway-k3s', { rollout: { strategy: 'rolling' } }),
    ])
    const spread = ({ template }: WithPod) =>
      template.spec.topologySpreadConstraints?.map(({ topologyKey, matchLabelKeys }) => [
        topologyKey,
        ...matchLabelKeys,
      ])
    assert.deepEqual(spread(find<WithPod>(judged, 'Rollout', 'gateway').spec), [
      ['topology.kubernetes.io/zone', 'rollouts-pod-template-hash'],
      ['kubernetes.io/hostname', 'rollouts-pod-template-hash'],
    ])
    assert.deepEqual(spread(find<WithPod>(plain, 'Deployment', 'gateway').spec), [
      ['topology.kubernetes.io/zone', 'pod-template-hash'],
      ['kubernetes.io/hostname', 'pod-template-hash'],
    ])
  })

  it('are pulled by the Secret that is named', async () => {
    const named = podOf(await render('gateway-k3s'), 'gateway').spec.imagePullSecrets
    assert.deepEqual(named, [{ name: 'registry' }])
    const none = podOf(await render('gateway-eks'), 'gateway').spec.imagePullSecrets
    assert.equal(none, undefined)
  })
})

describe('how many replicas there are', () => {
  it('follows from the CPU that they use', async () => {
    const { minReplicas, maxReplicas, metrics, scaleTargetRef } = find(
      await render('gateway-k3s'),
      'HorizontalPodAutoscaler',
      'gateway',
    ).spec
    assert.deepEqual([minReplicas, maxReplicas], [2, 5])
    const target = { type: 'Utilization', averageUtilization: 70 }
    assert.deepEqual(metrics, [{ type: 'Resource', resource: { name: 'cpu', target } }])
    assert.deepEqual(scaleTargetRef, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      name: 'gateway',
    })
  })

  it('may be one less while nodes are drained, also when there is but one', async () => {
    const one = { replicas: { min: 1, max: 1 } }
    const { maxUnavailable, minAvailable } = find(
      await render('gateway-k3s', one),
      'PodDisruptionBudget',
      'gateway',
    ).spec
    assert.deepEqual([maxUnavailable, minAvailable], [1, undefined])
  })
})
