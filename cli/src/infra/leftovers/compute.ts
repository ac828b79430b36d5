import {
  DescribeAddressesCommand,
  EC2Client,
  type Filter,
  paginateDescribeInstances,
  paginateDescribeNatGateways,
  paginateDescribeNetworkInterfaces,
  paginateDescribeSnapshots,
  paginateDescribeVolumes,
} from '@aws-sdk/client-ec2'
import { EKSClient, paginateListClusters } from '@aws-sdk/client-eks'
import { clientOf } from '../../aws/client.ts'
import { type Look, type Place, all } from './look.ts'
import type { Scope } from './scope.ts'

type FindIds = (client: EC2Client, filters: Filter[]) => Promise<(string | undefined)[]>

/** By the tags of the stage, and by that which Kubernetes puts on what it makes. */
function ofEc2(kind: string, costs: string, ids: FindIds): Look {
  return {
    kind,
    by: 'tag',
    regional: true,
    async find({ caller, scope }: Place) {
      const client = clientOf(EC2Client, caller)
      const found = await Promise.all(filtersOf(scope).map((filters) => ids(client, filters)))
      return [...new Set(found.flat())].map((id = '') => ({ kind, id, costs }))
    },
  }
}

function filtersOf({ tags, cluster }: Scope): Filter[][] {
  const own = Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] }))
  if (cluster === undefined) return [own]
  return [own, [{ Name: 'tag-key', Values: [`kubernetes.io/cluster/${cluster}`] }]]
}

export const computeLooks: Look[] = [
  {
    kind: 'EKS cluster',
    by: 'name',
    regional: true,
    async find({ caller, scope }) {
      const names = await all(
        paginateListClusters({ client: clientOf(EKSClient, caller) }, {}),
        ({ clusters }) => clusters,
      )
      return names
        .filter((name) => scope.isNamed(name))
        .map((id) => ({ kind: 'EKS cluster', id, costs: 'by the hour, and so do its nodes' }))
    },
  },
  ofEc2('EC2 instance', 'by the hour', async (client, filters) => {
    const states = {
      Name: 'instance-state-name',
      Values: ['pending', 'running', 'stopping', 'stopped'],
    }
    const pages = paginateDescribeInstances({ client }, { Filters: [...filters, states] })
    const reservations = await all(pages, ({ Reservations }) => Reservations)
    return reservations.flatMap(({ Instances = [] }) =>
      Instances.map(({ InstanceId }) => InstanceId),
    )
  }),
  ofEc2('NAT gateway', 'by the hour', async (client, filters) => {
    const states = { Name: 'state', Values: ['pending', 'available', 'failed'] }
    const pages = paginateDescribeNatGateways({ client }, { Filter: [...filters, states] })
    return (await all(pages, ({ NatGateways }) => NatGateways)).map(
      ({ NatGatewayId }) => NatGatewayId,
    )
  }),
  ofEc2('Public IPv4 address', 'by the hour', async (client, Filters) => {
    const { Addresses = [] } = await client.send(new DescribeAddressesCommand({ Filters }))
    return Addresses.map(({ AllocationId }) => AllocationId)
  }),
  ofEc2('EBS volume', 'by the GiB', async (client, Filters) =>
    (await all(paginateDescribeVolumes({ client }, { Filters }), ({ Volumes }) => Volumes)).map(
      ({ VolumeId }) => VolumeId,
    ),
  ),
  ofEc2('EBS snapshot', 'by the GiB', async (client, Filters) => {
    const pages = paginateDescribeSnapshots({ client }, { Filters, OwnerIds: ['self'] })
    return (await all(pages, ({ Snapshots }) => Snapshots)).map(({ SnapshotId }) => SnapshotId)
  }),
  ofEc2('Network interface', 'no, but it keeps the network from going', async (client, Filters) => {
    const pages = paginateDescribeNetworkInterfaces({ client }, { Filters })
    return (await all(pages, ({ NetworkInterfaces }) => NetworkInterfaces)).map(
      ({ NetworkInterfaceId }) => NetworkInterfaceId,
    )
  }),
]
