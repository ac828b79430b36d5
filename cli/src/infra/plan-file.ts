import type { Outputs } from './events.ts'

/**
 * What `terraform show -json` says of a saved plan, as far as it is read here.
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export type PlanFile = {
  resource_changes?: ResourceChange[]
  /** What differs from the state as it was kept. */
  resource_drift?: ResourceChange[]
  prior_state?: { values?: StateValues }
  planned_values?: StateValues & { outputs?: Outputs }
  output_changes?: Record<string, Pick<Change, 'actions'>>
}

export type ResourceChange = {
  address: string
  module_address?: string
  mode: 'managed' | 'data'
  type: string
  change: Change
}

export type Change = {
  actions: ('no-op' | 'create' | 'read' | 'update' | 'delete' | 'forget')[]
  before: unknown
  after: unknown
  /** `true` in place of each value that only AWS will tell. */
  after_unknown?: unknown
  /** `true` in place of each value that nobody may see. */
  before_sensitive?: unknown
  after_sensitive?: unknown
  /** The attributes because of which the resource is made anew. */
  replace_paths?: (string | number)[][]
}

type StateValues = { root_module?: Module }
type Module = { address?: string; resources?: StateResource[]; child_modules?: Module[] }

type StateResource = {
  address: string
  mode: 'managed' | 'data'
  type: string
  values?: Record<string, unknown>
}

/** A resource that is there, or will be: attributes that only AWS will tell are not in `values`. */
export type Resource = {
  address: string
  /** The address of the module that it is in; empty for the root. */
  module: string
  type: string
  values: Record<string, unknown>
}

/** The resources of the state before, without data sources. */
export function resourcesBefore(plan: PlanFile): Resource[] {
  return resourcesOf(plan.prior_state?.values?.root_module)
}

/** The resources that there are once the plan is applied. */
export function resourcesAfter(plan: PlanFile): Resource[] {
  return resourcesOf(plan.planned_values?.root_module)
}

function resourcesOf(module: Module | undefined): Resource[] {
  if (!module) return []
  const own = (module.resources ?? []).filter(({ mode }) => mode === 'managed')
  return [
    ...own.map(({ address, type, values = {} }) => ({
      address,
      module: module.address ?? '',
      type,
      values,
    })),
    ...(module.child_modules ?? []).flatMap(resourcesOf),
  ]
}
