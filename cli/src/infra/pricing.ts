import { type CostLine, hourly, line } from './cost-line.ts'
import { freeTypes } from './free-types.ts'
import type { Resource } from './plan-file.ts'
import { nodeGroup } from './pricing-nodes.ts'
import type { Prices } from './prices.ts'
import { type UseLine, useOf } from './use-prices.ts'

export type Price = { lines: CostLine[]; byUse: UseLine[]; unknown?: boolean }

type PriceOf = (resource: Resource, prices: Prices, all: Resource[]) => CostLine[] | undefined

const byType: Record<string, PriceOf> = {
  aws_eks_cluster: (_, { eksClusterHour }) => [
    line('EKS control plane', 1, hourly(eksClusterHour)),
  ],
  aws_eks_node_group: nodeGroup,
  aws_nat_gateway: (_, { natGatewayHour }) => [line('NAT gateway', 1, hourly(natGatewayHour))],
  aws_eip: (_, { publicIpv4Hour }) => [line('Public IPv4 address', 1, hourly(publicIpv4Hour))],
  aws_vpc_endpoint: endpoint,
  aws_lb: (_, { loadBalancerHour }) => [line('Load balancer', 1, hourly(loadBalancerHour))],
  aws_ebs_volume: volume,
  aws_db_instance: database,
  aws_kms_key: (_, { kmsKeyMonth }) => [line('KMS key', 1, kmsKeyMonth)],
  aws_kms_replica_key: (_, { kmsKeyMonth }) => [line('KMS key', 1, kmsKeyMonth)],
  aws_secretsmanager_secret: secret,
}

/** What one resource costs. Some prices depend on others: an endpoint costs in each zone there is. */
export function priceResource(resource: Resource, prices: Prices, all: Resource[]): Price {
  const byUse = useOf(resource, prices.byUse)
  const priced = byType[resource.type]
  if (priced === undefined) {
    const known = byUse.length > 0 || freeTypes.some((free) => free.test(resource.type))
    return { lines: [], byUse, unknown: !known }
  }
  const lines = priced(resource, prices, all)
  return { lines: lines ?? [], byUse, unknown: lines === undefined }
}

/** Those of gateways are free; the others cost in each zone that they have an address in. */
function endpoint(resource: Resource, { interfaceEndpointHour }: Prices, all: Resource[]) {
  if (resource.values.vpc_endpoint_type !== 'Interface') return []
  const subnets = resource.values.subnet_ids
  const zones = Array.isArray(subnets) && subnets.length > 0 ? subnets.length : zonesOf(all)
  return [line('Interface endpoint, in a zone', zones, zones * hourly(interfaceEndpointHour))]
}

function zonesOf(all: Resource[]): number {
  const subnets = all.filter(({ type }) => type === 'aws_subnet')
  return Math.max(1, new Set(subnets.map(({ values }) => values.availability_zone)).size)
}

function volume({ values }: Resource, { gp3GibMonth }: Prices) {
  const { type, size } = values
  if (type !== 'gp3' || typeof size !== 'number') return undefined
  return [line('EBS gp3, GiB', size, size * gp3GibMonth)]
}

/** Each copy in another region is a secret that is paid for. */
function secret({ values }: Resource, { secretMonth }: Prices) {
  const copies = Array.isArray(values.replica) ? values.replica.length : 0
  return [line('Secret', 1 + copies, (1 + copies) * secretMonth)]
}

/** With its storage, and the secret of its administrator where RDS keeps that. */
function database({ values }: Resource, prices: Prices) {
  const { instance_class: size, allocated_storage: gib, multi_az: twice } = values
  const { manage_master_user_password: managed } = values
  const hour = prices.rdsHour[String(size)]
  if (hour === undefined || typeof gib !== 'number') return undefined
  const copies = twice === true ? 2 : 1
  const zones = copies === 2 ? ', in two zones' : ''
  return [
    line(`RDS ${String(size)}${zones}`, 1, copies * hourly(hour)),
    line(`RDS gp3 storage${zones}, GiB`, gib, copies * gib * prices.rdsGp3GibMonth),
    ...(managed === true ? [line('Secret', 1, prices.secretMonth)] : []),
  ]
}
