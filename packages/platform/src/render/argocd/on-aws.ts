import { clusterIdentity, clusterName } from '../../cluster-place.ts'
import type { Platform } from '../../describe.ts'
import { partitionOf, stageOf } from '../../place.ts'
import type { Values } from './charts.ts'
import type { RealCluster } from './clusters.ts'

/** Where a cluster is that AWS runs: what is said of a stage, of its first one. */
export function awsPlace(platform: Platform, real: RealCluster) {
  const stage = firstStage(real)
  const { account, region } = stageOf(platform, stage)
  return { stage, account, region, cluster: clusterName(platform, stage) }
}

/** Ties a service account to the role that Terraform's module workload-identity makes. */
export function roleAnnotations(platform: Platform, real: RealCluster, part: string): Values {
  const { stage, account, region } = awsPlace(platform, real)
  // With EKS Pod Identity AWS knows it by itself.
  if (clusterIdentity(platform, stage) !== 'irsa') return {}
  const role = `arn:${partitionOf(region)}:iam::${account}:role/${platform.name}-${stage}-${part}`
  return { annotations: { 'eks.amazonaws.com/role-arn': role } }
}

/**
 * What makes the Service of the entrance a Network Load Balancer, over all zones.
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#aws-nlb-support
 */
export const networkLoadBalancer = {
  type: 'StrategicMerge',
  value: {
    metadata: {
      annotations: {
        'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb',
        'service.beta.kubernetes.io/aws-load-balancer-cross-zone-load-balancing-enabled': 'true',
      },
    },
  },
}

function firstStage({ stages }: RealCluster): string {
  return stages[0] as string
}
