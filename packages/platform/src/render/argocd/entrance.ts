import type { Platform } from '../../describe.ts'
import { stageOf } from '../../place.ts'
import { type RealCluster, onAws } from './clusters.ts'
import type { Values } from './part-values.ts'

/** The Gateway that the routes of all stages name, in the namespace of its controller. */
export const gatewayName = 'entrance'

/** One listener by http, which sends on to https, and one for the host of each stage. */
export function entranceValues(platform: Platform, real: RealCluster): Values {
  const { className } = real.cluster.entrance
  return {
    nginxGateway: { gatewayClassName: className },
    gateways: [
      {
        name: gatewayName,
        ...(hasPart(real, 'cert-manager') && {
          annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
        }),
        spec: {
          gatewayClassName: className,
          ...(onAws(real.cluster) && { infrastructure: { annotations: networkLoadBalancer } }),
          listeners: [
            { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: from('Same') },
            ...real.stages.map((stage) => listener(platform, stage)),
          ],
        },
      },
    ],
  }
}

function listener(platform: Platform, stage: string) {
  return {
    name: stage,
    hostname: stageOf(platform, stage).host,
    port: 443,
    protocol: 'HTTPS',
    tls: { mode: 'Terminate', certificateRefs: [{ kind: 'Secret', name: `${stage}-tls` }] },
    allowedRoutes: from('Selector', { 'kubernetes.io/metadata.name': stage }),
  }
}

function from(origin: 'Same' | 'Selector', matchLabels?: Record<string, string>) {
  return { namespaces: { from: origin, ...(matchLabels && { selector: { matchLabels } }) } }
}

/** @see https://kubernetes.io/docs/concepts/services-networking/service/#aws-nlb-support */
const networkLoadBalancer = {
  'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb',
  'service.beta.kubernetes.io/aws-load-balancer-cross-zone-load-balancing-enabled': 'true',
}

function hasPart({ cluster }: RealCluster, part: 'cert-manager'): boolean {
  return cluster.parts[part] !== undefined
}
