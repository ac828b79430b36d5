import { type CostLine, hourly, line } from './cost-line.ts'
import type { Resource } from './plan-file.ts'
import type { Prices } from './prices.ts'

/** What EKS gives a node whose disk nobody has chosen, in GiB. */
const defaultDiskGib = 20

type Scaling = { desired_size?: number; max_size?: number }
type LaunchTemplate = { block_device_mappings?: { ebs?: { volume_size?: number }[] }[] }

/**
 * The nodes of a group, as many as are desired, and their disks. Of several types the first is taken, which EKS
 * prefers. Spot prices change: a group of those is not priced.
 */
export function nodeGroup(
  resource: Resource,
  { ec2Hour, gp3GibMonth }: Prices,
  all: Resource[],
): CostLine[] | undefined {
  const {
    instance_types: types,
    scaling_config: scaling,
    capacity_type: capacity,
  } = resource.values
  const type = Array.isArray(types) ? String(types[0]) : 't3.medium'
  const hour = ec2Hour[type]
  if (hour === undefined || capacity === 'SPOT') return undefined
  const [{ desired_size: nodes = 1, max_size: most = nodes } = {}] = (scaling ?? []) as Scaling[]
  const gib = diskOf(resource, all)
  return [
    line(`EC2 ${type}`, nodes, nodes * hourly(hour), most * hourly(hour)),
    line('EBS gp3, GiB', nodes * gib, nodes * gib * gp3GibMonth, most * gib * gp3GibMonth),
  ]
}

/** That of the group, or of the launch template beside it. */
function diskOf({ values, module }: Resource, all: Resource[]): number {
  if (typeof values.disk_size === 'number') return values.disk_size
  const template = all.find(
    (other) => other.type === 'aws_launch_template' && other.module === module,
  )
  const [mapping] = (template?.values as LaunchTemplate | undefined)?.block_device_mappings ?? []
  return mapping?.ebs?.[0]?.volume_size ?? defaultDiskGib
}
