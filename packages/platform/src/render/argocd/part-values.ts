import { isSmall } from '../../cluster-place.ts'
import type { Part } from '../../cluster.ts'
import type { Platform } from '../../describe.ts'
import type { Values } from './charts.ts'
import { type RealCluster } from './clusters.ts'
import { awsPlace, networkLoadBalancer, roleAnnotations } from './on-aws.ts'

type Derive = (real: RealCluster, platform: Platform) => Values

/** What the description says of a part, as values of its chart: they go over those of `deploy/argocd/values`. */
export function derivedValues(platform: Platform, real: RealCluster, part: Part): Values {
  return derivations[part]?.(real, platform) ?? {}
}

const derivations: Partial<Record<Part, Derive>> = {
  'argo-cd': (real) => {
    const nodePortHttps = pages(real).argocd
    return nodePortHttps ? { server: { service: { type: 'NodePort', nodePortHttps } } } : {}
  },
  'kube-prometheus-stack': (real) => ({
    grafana: service(pages(real).grafana),
    prometheus: {
      ...service(pages(real).prometheus),
      prometheusSpec: { externalLabels: { cluster: real.name } },
    },
  }),
  alloy: (real) => ({ alloy: { extraEnv: [{ name: 'CLUSTER', value: real.name }] } }),
  'uptime-kuma': (real) => ({ ...service(pages(real)['uptime-kuma']), ...ingress(real) }),
  // The kubelet of minikube shows a certificate that nobody has signed.
  'metrics-server': ({ cluster }) =>
    cluster.kind === 'minikube' ? { args: ['--kubelet-insecure-tls'] } : {},
  'cluster-autoscaler': (real, platform) => ({
    autoDiscovery: { clusterName: awsPlace(platform, real).cluster },
    awsRegion: awsPlace(platform, real).region,
    rbac: { serviceAccount: roleAnnotations(platform, real, 'cluster-autoscaler') },
  }),
  'nginx-gateway-fabric': (real) => ({
    nginxGateway: { gatewayClassName: real.cluster.entrance.className },
    ...(!isSmall(real.cluster) && { nginx: { service: { patches: [networkLoadBalancer] } } }),
  }),
  'secrets-store-csi-driver-provider-aws': (real, platform) => ({
    awsRegion: awsPlace(platform, real).region,
  }),
}

function pages({ cluster }: RealCluster) {
  return ('nodePorts' in cluster && cluster.nodePorts?.pages) || {}
}

function service(nodePort: number | undefined): Values {
  return nodePort === undefined ? {} : { service: { type: 'NodePort', nodePort } }
}

function ingress({ cluster: { entrance } }: RealCluster): Values {
  if (entrance.kind !== 'ingress') return {}
  return { ingress: { enabled: true, className: entrance.className } }
}
