import type { Change, PlanFile, ResourceChange } from './plan-file.ts'
import { type AttributeChange, attributeChanges } from './attributes.ts'

export type Action = 'create' | 'change' | 'replace' | 'destroy' | 'forget'

/** What a plan does to one resource. */
export type PlannedChange = {
  action: Action
  address: string
  /** The address of its module; empty for the root. */
  module: string
  type: string
  /** What is lost with it, when it goes: objects, items, versions. */
  losesData: boolean
  /** Of a change or a replacement. */
  attributes: AttributeChange[]
}

/** What goes when one of these goes, and no second plan brings back. */
const holdsData =
  /^aws_(s3_bucket|s3_object|dynamodb_table|db_instance|rds_cluster|ebs_volume|efs_file_system|ssm_parameter|secretsmanager_secret|kms_key|ecr_repository|backup_vault|sqs_queue|cloudwatch_log_group|iam_access_key)$/

/** What a plan does, without what it leaves as it is and what it only reads. */
export function changesOf({ resource_changes: all = [] }: PlanFile): PlannedChange[] {
  return all.flatMap((resource) => {
    const action = actionOf(resource.change)
    return action === undefined || resource.mode === 'data' ? [] : [planned(resource, action)]
  })
}

/** How many there are of each. */
export function countChanges(changes: PlannedChange[]): Record<Action, number> {
  const counts = { create: 0, change: 0, replace: 0, destroy: 0, forget: 0 }
  for (const { action } of changes) counts[action] += 1
  return counts
}

/** Whether something that is there goes, or is made anew. */
export function takesAway(changes: PlannedChange[]): boolean {
  return changes.some(({ action }) => action === 'destroy' || action === 'replace')
}

function planned(
  { address, module_address: module = '', type, change }: ResourceChange,
  action: Action,
): PlannedChange {
  const goes = action === 'destroy' || action === 'replace'
  const shown = action === 'change' || action === 'replace'
  return {
    action,
    address,
    module,
    type,
    losesData: goes && holdsData.test(type),
    attributes: shown ? attributeChanges(change) : [],
  }
}

const actions: Partial<Record<Change['actions'][number], Action>> = {
  create: 'create',
  update: 'change',
  delete: 'destroy',
  forget: 'forget',
}

/** A resource that is made anew has two actions, in either order. */
export function actionOf({ actions: [first = 'no-op', second] }: Change): Action | undefined {
  return second === undefined ? actions[first] : 'replace'
}
