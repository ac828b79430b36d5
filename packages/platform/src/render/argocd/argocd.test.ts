import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Cluster } from '../../cluster.ts'
import type { Platform } from '../../describe.ts'
import { changed, describeSystem } from '../../test-system.ts'
import { argocdFiles } from './files.ts'
import { argocdChart } from './install.ts'
import { realClusters } from './clusters.ts'
import type { ArgoObject } from './objects.ts'

const system = describeSystem()

/** The objects of a file, by their names. */
function objectsIn(platform: Platform, path: string): Map<string, ArgoObject> {
  const objects = new Map(argocdFiles(platform)).get(path) ?? []
  return new Map(objects.map((object) => [object.metadata.name, object]))
}

/** The same system, with a cluster changed in part. */
function withCluster(key: string, change: Partial<Cluster>): Platform {
  return changed(system, ['clusters', key], { ...system.clusters[key], ...change })
}

/** The stage dev in the cluster of that key. */
function hostedBy(platform: Platform, key: string): Platform {
  return changed(platform, ['stages', 'dev', 'cluster'], key)
}

describe('realClusters', () => {
  it('has one for each stage on EKS, and one for all stages of any other', () => {
    const names = (platform: Platform) =>
      realClusters(platform).map(({ name, stages }) => `${name}: ${stages.join(' ')}`)
    const onEks = changed(hostedBy(system, 'eks'), ['stages', 'prod', 'cluster'], 'eks')
    assert.deepEqual(names(onEks), ['test-dev: dev', 'test-prod: prod'])
    const small = changed(hostedBy(system, 'small'), ['stages', 'prod', 'cluster'], 'small')
    assert.deepEqual(names(small), ['small: dev prod'])
  })
})

describe('argocdFiles', () => {
  const small = hostedBy(withCluster('small', { parts: { loki: '1.0.0' } }), 'small')

  it('has four files a cluster, and none without an object', () => {
    const paths = (platform: Platform) =>
      argocdFiles(platform)
        .map(([path]) => path)
        .filter((path) => path.startsWith('clusters/small/'))
    const files = ['root.yaml', 'projects.yaml', 'parts.yaml', 'stages.yaml']
    assert.deepEqual(
      paths(small),
      files.map((file) => `clusters/small/${file}`),
    )
    const bare = hostedBy(withCluster('small', { parts: {} }), 'small')
    assert.ok(!paths(bare).includes('clusters/small/parts.yaml'))
  })

  it('has no value in the root that Argo CD would take out again, and be out of sync for ever', () => {
    const { spec } = objectsIn(small, 'clusters/small/root.yaml').get('test') as ArgoObject
    assert.deepEqual(spec.source, {
      repoURL: 'https://github.com/example/test.git',
      targetRevision: 'main',
      path: 'deploy/generated/clusters/small',
    })
  })

  it('lets a stage bring nothing of the whole cluster, no Secret, and that from here alone', () => {
    const { spec } = objectsIn(small, 'clusters/small/projects.yaml').get('dev') as ArgoObject
    assert.deepEqual(spec.clusterResourceWhitelist, [])
    assert.deepEqual(spec.sourceRepos, ['https://github.com/example/test.git'])
    assert.deepEqual(spec.destinations, [
      { server: 'https://kubernetes.default.svc', namespace: 'dev' },
    ])
    const kinds = (spec.namespaceResourceWhitelist as { kind: string }[]).map(({ kind }) => kind)
    for (const kind of ['Secret', 'Role', 'RoleBinding', '*', 'HTTPRoute']) {
      assert.ok(!kinds.includes(kind), kind)
    }
    for (const kind of ['Rollout', 'Ingress', 'StatefulSet']) assert.ok(kinds.includes(kind), kind)
  })

  it('permits what controllers make, which Argo CD would else not show', () => {
    const { spec } = objectsIn(small, 'clusters/small/projects.yaml').get('dev') as ArgoObject
    const kinds = (spec.namespaceResourceWhitelist as { kind: string }[]).map(({ kind }) => kind)
    for (const kind of ['Pod', 'ReplicaSet', 'AnalysisRun', 'Job', 'EndpointSlice']) {
      assert.ok(kinds.includes(kind), kind)
    }
  })

  it('allows the route of the entrance, and secrets and databases as the cluster has them', () => {
    const eks = hostedBy(system, 'eks')
    const { spec } = objectsIn(eks, 'clusters/test-dev/projects.yaml').get('dev') as ArgoObject
    const kinds = JSON.stringify(spec.namespaceResourceWhitelist)
    assert.match(kinds, /"Gateway".*"HTTPRoute".*"SecretProviderClass"/)
    assert.doesNotMatch(kinds, /Ingress|StatefulSet|ClientSettingsPolicy/)
    const nginx = hostedBy(
      withCluster('eks', { parts: { 'nginx-gateway-fabric': '1.0.0' } }),
      'eks',
    )
    const project = objectsIn(nginx, 'clusters/test-dev/projects.yaml').get('dev')
    assert.match(
      JSON.stringify(project),
      /"group":"gateway.nginx.org","kind":"ClientSettingsPolicy"/,
    )
    assert.match(
      JSON.stringify(spec.orphanedResources),
      /"SecretProviderClass","name":"database-\*"/,
    )
  })

  it('tries again what failed with the commit that is the newest by then', () => {
    const objects = argocdFiles(small).flatMap(([, all]) => all)
    const texts = objects
      .filter(({ kind }) => kind !== 'AppProject')
      .map((one) => JSON.stringify(one))
    assert.ok(texts.length > 2)
    for (const text of texts) assert.match(text, /"retry":\{"limit":(?:5|-1),.*"refresh":true\}/)
  })

  it('reads the repository where the description says', () => {
    const url = 'git@git.example:test.git'
    const texts = JSON.stringify(argocdFiles({ ...small, repositoryUrl: url }))
    assert.ok(!texts.includes('github.com/example'))
    assert.match(texts, /"repoURL":"git@git.example:test.git","targetRevision":"main"/)
  })

  it('makes an Application of each folder of a stage, which keeps data and what others set', () => {
    const { spec } = objectsIn(small, 'clusters/small/stages.yaml').get('dev') as ArgoObject
    const text = JSON.stringify(spec)
    assert.match(text, /"directories":\[\{"path":"stages\/dev\/\*"\}\]/)
    assert.match(text, /"preserveResourcesOnDeletion":true/)
    assert.match(text, /"name":"dev-\{\{\.path\.basename\}\}"/)
    assert.match(text, /"RespectIgnoreDifferences=true"/)
    assert.match(text, /"\/spec\/selector\/rollouts-pod-template-hash"/)
  })
})

describe('parts of a cluster', () => {
  const valuesOf = (platform: Platform, cluster: string, part: string) => {
    const found = objectsIn(platform, `clusters/${cluster}/parts.yaml`).get(part)
    const [chart] = (found?.spec.sources ?? []) as { helm?: { valuesObject?: unknown } }[]
    return chart?.helm?.valuesObject
  }

  it('come of the version of the description, with the values of the repository', () => {
    const small = hostedBy(withCluster('small', { parts: { 'uptime-kuma': '4.0.0' } }), 'small')
    const { spec } = objectsIn(small, 'clusters/small/parts.yaml').get('uptime-kuma') as ArgoObject
    const [chart, values] = spec.sources as Record<string, unknown>[]
    assert.equal(chart?.targetRevision, '4.0.0')
    assert.match(JSON.stringify(chart), /\$values\/deploy\/argocd\/values\/uptime-kuma\.yaml/)
    assert.equal(values?.ref, 'values')
  })

  it('are reached at the ports of the node that the description has', () => {
    const pages = { argocd: 30443, grafana: 30000, prometheus: 31000, 'uptime-kuma': 30081 }
    const parts = { 'argo-cd': '1.0.0', 'kube-prometheus-stack': '1.0.0', 'uptime-kuma': '1.0.0' }
    const nodePorts = { stage: 'dev', services: {}, pages }
    const small = hostedBy(withCluster('small', { parts, nodePorts }), 'small')
    const service = (nodePort: number) => ({ service: { type: 'NodePort', nodePort } })
    assert.deepEqual(valuesOf(small, 'small', 'kube-prometheus-stack'), {
      grafana: service(30000),
      prometheus: {
        ...service(31000),
        prometheusSpec: { externalLabels: { cluster: 'small' } },
      },
    })
    assert.deepEqual(valuesOf(small, 'small', 'uptime-kuma'), {
      ...service(30081),
      ingress: { enabled: true, className: 'traefik' },
    })
    const real = realClusters(small).find(({ name }) => name === 'small')
    assert.ok(real)
    assert.deepEqual(argocdChart(small, real)?.values, {
      server: { service: { type: 'NodePort', nodePortHttps: 30443 } },
    })
    assert.ok(!objectsIn(small, 'clusters/small/parts.yaml').has('argo-cd'))
  })

  it('are given the role that Terraform makes where tokens of pods open it', () => {
    const parts = { 'cluster-autoscaler': '1.0.0' }
    const eks = (identity: 'irsa' | 'pod-identity') =>
      hostedBy(withCluster('eks', { parts, identity }), 'eks')
    const arn = 'arn:aws:iam::111122223333:role/test-dev-cluster-autoscaler'
    const autoscaler = valuesOf(eks('irsa'), 'test-dev', 'cluster-autoscaler')
    assert.deepEqual(autoscaler, {
      autoDiscovery: { clusterName: 'test-dev' },
      awsRegion: 'eu-west-1',
      rbac: { serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': arn } } },
    })
    const byPod = JSON.stringify(valuesOf(eks('pod-identity'), 'test-dev', 'cluster-autoscaler'))
    assert.doesNotMatch(byPod, /role-arn/)
  })

  it('are the entrance by the class of the description, on AWS by a load balancer of its network', () => {
    const parts = { 'nginx-gateway-fabric': '1.0.0' }
    const eks = hostedBy(withCluster('eks', { parts }), 'eks')
    const text = JSON.stringify(valuesOf(eks, 'test-dev', 'nginx-gateway-fabric'))
    assert.match(text, /^\{"nginxGateway":\{"gatewayClassName":"nginx"\}/)
    assert.match(text, /aws-load-balancer-type":"nlb"/)
  })
})
