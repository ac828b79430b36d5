import { setTimeout as sleep } from 'node:timers/promises'
import {
  ResourceGroupsTaggingAPIClient,
  type TagFilter,
  paginateGetResources,
} from '@aws-sdk/client-resource-groups-tagging-api'
import { clientOf } from '../../aws/client.ts'
import { type Look, type Place, all } from './look.ts'

/** What is looked for by itself: this list has such things for a while after they have gone. */
const lookedFor =
  /^arn:[^:]+:(s3:::|kms:|rds:|secretsmanager:|dynamodb:|logs:|eks:|sqs:|ssm:|iam:|backup:|ec2:[^:]*:\d*:(natgateway|elastic-ip|volume|snapshot|instance|network-interface)\/)/

/** How often, and how many milliseconds apart, it is looked until nothing is left. */
const patience = { times: 3, pause: 5_000 }

/** Everything else, by the tags of the stage, and by those that Kubernetes puts on what it makes. */
export const taggedLook: Look = {
  kind: 'Anything tagged',
  by: 'tag',
  regional: true,
  async find(place) {
    for (let left = patience.times; ; left -= 1) {
      const arns = await taggedArns(place)
      if (arns.length === 0 || left === 1 || place.once) {
        return arns.map((id) => ({ kind: kindOf(id), id, costs: costsOf(id) }))
      }
      await sleep(patience.pause)
    }
  },
}

async function taggedArns({ caller, scope, once }: Place): Promise<string[]> {
  const client = clientOf(ResourceGroupsTaggingAPIClient, caller)
  const own = Object.entries(scope.tags).map(([Key, value]) => ({ Key, Values: [value] }))
  const { cluster } = scope
  const filters: TagFilter[][] = [
    own,
    ...(cluster === undefined
      ? []
      : [
          [{ Key: `kubernetes.io/cluster/${cluster}` }],
          [{ Key: 'elbv2.k8s.aws/cluster', Values: [cluster] }],
        ]),
  ]
  const found = await Promise.all(
    filters.map((TagFilters) =>
      all(paginateGetResources({ client }, { TagFilters }), (page) => page.ResourceTagMappingList),
    ),
  )
  const arns = found.flat().map(({ ResourceARN = '' }) => ResourceARN)
  return [...new Set(arns)].filter((arn) => once || !lookedFor.test(arn))
}

/** `ec2 vpc`, `elasticloadbalancing loadbalancer`. */
function kindOf(arn: string): string {
  const [, , service = '', , , resource = ''] = arn.split(':')
  const [type = ''] = resource.split('/')
  return resource.includes('/') ? `${service} ${type}` : service
}

function costsOf(arn: string): string {
  if (/:(vpc-endpoint|loadbalancer)\//.test(arn)) return 'by the hour'
  return /:(ec2|events|budgets):/.test(arn) ? 'no' : 'perhaps'
}
