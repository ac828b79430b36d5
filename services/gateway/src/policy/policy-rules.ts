import {
  type DetailedError,
  type EntityUidJson,
  type PolicyJson,
  type ValidationError,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs'
import { actions } from './actions.ts'
import { closest } from './closest.ts'
import { type Policy, type PolicyFault, faultOf } from './policy-text.ts'
import { policySchema } from './schema.ts'

/**
 * What is wrong with policies that can be read: ids given twice, and whatever the schema does not know. A
 * policy that can never apply is as wrong: who wrote a `forbid` relies on it.
 */
export function faultsOf(policies: readonly Policy[]): PolicyFault[] {
  return [...takenIds(policies), ...againstSchema(policies)]
}

function takenIds(policies: readonly Policy[]): PolicyFault[] {
  const first = new Map<string, Policy>()
  return policies.flatMap((policy) => {
    const other = first.get(policy.id)
    if (!other) first.set(policy.id, policy)
    const message = `the id ${policy.id} is taken, by ${other?.file}, line ${other?.line}: give it another`
    return other ? [{ file: policy.file, line: policy.line, message }] : []
  })
}

function againstSchema(policies: readonly Policy[]): PolicyFault[] {
  // By place: an id may be taken.
  const byPlace = policies.map(({ text }, index) => [String(index), text] as const)
  const answer = validate({
    schema: policySchema,
    policies: { staticPolicies: Object.fromEntries(byPlace) },
    validationSettings: { mode: 'strict' },
  })
  // It is a success also where there are errors: then they are in the answer.
  if (answer.type === 'failure') return answer.errors.map(ofAll)
  const { validationErrors, validationWarnings, otherWarnings } = answer
  const found = [...validationErrors, ...validationWarnings]
  return [...distinct(found, policies), ...otherWarnings.map(ofAll)]
}

/**
 * One for each thing that is wrong: Cedar tells the same of each kind of principal and of resource, and also
 * that a policy with an error never applies.
 */
function distinct(found: ValidationError[], policies: readonly Policy[]): PolicyFault[] {
  const wrong = new Set(
    found.filter(({ error }) => !neverApplies(error)).map(({ policyId }) => policyId),
  )
  const faults = found.flatMap(({ policyId, error }) => {
    const policy = policies[Number(policyId)]
    if (!policy) return [ofAll(error)]
    if (!neverApplies(error)) return [faultOf(policy, advised(error))]
    return wrong.has(policyId) ? [] : [impossible(policy)]
  })
  return [...new Map(faults.map((fault) => [JSON.stringify(fault), fault])).values()]
}

function neverApplies({ message }: DetailedError): boolean {
  return /policy is impossible|unable to find an applicable action/.test(message)
}

/** Cedar's guess at what action was meant is by the length of words. */
function advised(error: DetailedError): DetailedError {
  const action = /unrecognized action `Action::"(\w+)"`/.exec(error.message)?.[1]
  if (action === undefined) return error
  const meant = closest(action, [...actions.keys()])
  return { ...error, help: meant === undefined ? null : `did you mean Action::"${meant}"?` }
}

function impossible({ file, line, id }: Policy): PolicyFault {
  const why = 'who and what it names never come together in one request'
  return { file, line, message: `${id} can never apply, since ${why}: change or remove it` }
}

function ofAll({ message }: DetailedError): PolicyFault {
  return { file: 'the policies together', line: 1, message }
}

/** Whether a policy has to do with an action. */
export function covers({ action }: PolicyJson, name: string): boolean {
  if (action.op === 'All') return true
  const named = 'entities' in action ? action.entities : 'entity' in action ? [action.entity] : []
  return named.some((entity) => idOf(entity) === name)
}

/** Whether what a policy says depends on which resource of a type it is. */
export function looksAtResource({ resource, conditions }: PolicyJson): boolean {
  const constrained = resource.op !== 'All' && (resource.op !== 'is' || 'in' in resource)
  return constrained || conditions.some(namesResource)
}

function namesResource(json: unknown): boolean {
  if (typeof json !== 'object' || json === null) return false
  return Object.entries(json).some(
    ([key, value]) => (key === 'Var' && value === 'resource') || namesResource(value),
  )
}

/** The ids of the roles that a policy names. */
export function rolesIn(json: unknown): string[] {
  if (typeof json !== 'object' || json === null) return []
  const { type, id } = json as { type?: unknown; id?: unknown }
  if (type === 'Role' && typeof id === 'string') return [id]
  return [...new Set(Object.values(json).flatMap(rolesIn))]
}

function idOf(entity: EntityUidJson): string | undefined {
  if ('id' in entity) return entity.id
  const [inner] = Object.values(entity)
  return inner?.id
}
