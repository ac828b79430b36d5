import type { Platform } from '@gatehouse/platform'
import { listLeftovers } from '../infra/leftovers/list.ts'
import { scopeOf } from '../infra/leftovers/scope.ts'
import type { Resource } from '../infra/plan-file.ts'
import type { Session } from '../infra/session.ts'
import type { Found } from './finding.ts'

/** What AWS makes by itself of what Terraform made: nodes and their parts, and what is backed up on a schedule. */
const madeByAws = new Set([
  'EC2 instance',
  'EBS volume',
  'EBS snapshot',
  'Network interface',
  'DynamoDB backup',
  'RDS snapshot',
  'RDS automated backup',
  'Backup',
])

/** What has the tags or a name of the stage, and is not in its state. */
export async function findStrangers(
  { root, caller }: Session,
  platform: Platform,
  resources: Resource[],
): Promise<Found> {
  const copies = platform.stages[root.stage]?.recoveryRegion
  const regions = [root.region, ...(copies === undefined ? [] : [copies])]
  // What Kubernetes makes for itself is no matter of Terraform.
  const scope = { ...scopeOf(root, platform), cluster: undefined }
  const looked = await listLeftovers(caller, scope, regions, { once: true })
  const known = new Set(resources.flatMap(({ values }) => textsIn(values)))
  const isKnown = (id: string) => known.has(id) || known.has(id.split(/[/:]/).at(-1) ?? id)
  const found = looked.flatMap((look) => ('found' in look ? look.found : []))
  const strangers = found.filter(
    ({ kind, id, goes }) => !madeByAws.has(kind) && goes === undefined && !isKnown(id),
  )
  return {
    findings: strangers.map(({ kind, id, costs }) => ({
      where: 'AWS',
      what: 'not described',
      kind,
      name: id,
      details: [costs === 'no' ? 'is there' : `is there, and costs money ${costs}`],
    })),
    unknown: looked.flatMap((look) =>
      'unknown' in look ? [{ what: `${look.kind} (${look.region})`, why: look.unknown }] : [],
    ),
  }
}

/** All texts anywhere in a value: names, ids and ARNs among them. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
