import type { Platform } from '@gatehouse/platform'
import { listLeftovers } from '../infra/leftovers/list.ts'
import { scopeOf } from '../infra/leftovers/scope.ts'
import { type PlanFile, resourcesBefore } from '../infra/plan-file.ts'
import type { Session } from '../infra/session.ts'
import type { Found } from './finding.ts'

/** What AWS makes by itself of what Terraform made: nodes and their parts, and what is backed up on a schedule. */
const madeByAws =
  /^(EC2 instance|EBS volume|EBS snapshot|Network interface|DynamoDB backup|RDS snapshot|RDS automated backup|Backup|ec2 (instance|volume|snapshot|network-interface)|backup)$/

/** What has the tags or a name of the stage, and is not in its state. */
export async function findStrangers(
  { root, caller }: Session,
  platform: Platform,
  plan: PlanFile,
): Promise<Found> {
  const copies = platform.stages[root.stage]?.recoveryRegion
  const regions = [root.region, ...(copies === undefined ? [] : [copies])]
  // What Kubernetes makes for itself is no matter of Terraform.
  const scope = { ...scopeOf(root, platform), cluster: undefined }
  const looked = await listLeftovers(caller, scope, regions, { once: true })
  // AWS lists for a while what has gone: the state as it was kept counts as well.
  const states = [resourcesBefore(plan), plan.resource_drift?.map(({ change }) => change.before)]
  const known = new Set(textsIn(states))
  const isKnown = (id: string) => known.has(id) || known.has(nameIn(id))
  const found = looked.flatMap((look) => ('found' in look ? look.found : []))
  const strange = found.filter(
    ({ kind, id, goes }) => !madeByAws.test(kind) && goes === undefined && !isKnown(id),
  )
  // What has a name of the stage and its tags is found twice.
  const strangers = new Map(strange.toReversed().map((one) => [nameIn(one.id), one]))
  return {
    findings: [...strangers.values()].map(({ kind, id, costs }) => ({
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

/** The last part of an ARN or a URL. */
function nameIn(id: string): string {
  return id.split(/[/:]/).at(-1) ?? id
}

/** All texts anywhere in a value: names, ids and ARNs among them. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
