import { type AttributeChange, attributeChanges } from '../infra/attributes.ts'
import { actionOf } from '../infra/changes.ts'
import {
  type Change,
  type PlanFile,
  type Resource,
  type ResourceChange,
  resourcesBefore,
} from '../infra/plan-file.ts'
import type { Finding } from './finding.ts'
import { policyDifference } from './policy.ts'
import { addedRules, listsRules, tellsOfChange } from './settled.ts'

/**
 * What a plan against the description says that is not as it should be: what differs from the state was changed by
 * hand, what else the plan would change was described and not applied.
 */
export function plannedFindings(plan: PlanFile): Finding[] {
  const resources = resourcesBefore(plan)
  const drifted = new Map(plan.resource_drift?.map((one) => [one.address, one]))
  const changes = new Map(plan.resource_changes?.map((one) => [one.address, one]))
  const addresses = new Set([...drifted.keys(), ...changes.keys()])
  return [...addresses].toSorted().flatMap((address) => {
    const [drift, change] = [drifted.get(address), changes.get(address)]
    if ((drift ?? change)?.mode === 'data') return []
    const byHand = drift ? handFinding(drift, resources) : undefined
    const rest = change ? restFinding(change, byHand) : undefined
    return [byHand, rest].filter((finding) => finding !== undefined)
  })
}

/** What AWS has differs from what Terraform left there. */
function handFinding(drift: ResourceChange, resources: Resource[]): Finding | undefined {
  if (actionOf(drift.change) === 'destroy')
    return findingOf(drift, 'removed by hand', ['is not there'])
  const { before, after } = drift.change
  const attributes = attributeChanges(drift.change).filter((one) => tellsOfChange(drift, one))
  const details = [...Map.groupBy(attributes, ({ name }) => rootOf(name))].flatMap(
    ([attribute, changes]) => {
      if (listsRules(drift.type, attribute)) {
        return addedRules(drift, attribute, resources).map((rule) => `${attribute}: has ${rule}`)
      }
      return detailsOf(attribute, changes, { expected: before, actual: after })
    },
  )
  return details.length > 0 ? findingOf(drift, 'changed by hand', details) : undefined
}

/** What the description says besides. */
function restFinding(resource: ResourceChange, byHand: Finding | undefined): Finding | undefined {
  const { change } = resource
  const action = actionOf(change)
  if (action === undefined || byHand?.what === 'removed by hand') return undefined
  if (action === 'create')
    return findingOf(resource, 'not applied', ['is described, but not there'])
  if (action === 'destroy' || action === 'forget') {
    return findingOf(resource, 'not applied', ['is there, but not described any more'])
  }
  const rest = attributeChanges(change).filter(
    (one) => !one.name.startsWith('tags_all') && !byHand?.details.some((line) => isOf(line, one)),
  )
  const causes = rest.filter((one) => !isConsequence(change, one))
  // Where AWS tells all of it later, that is all that can be said.
  const attributes = causes.length === 0 && !byHand ? rest : causes
  const details = [...Map.groupBy(attributes, ({ name }) => rootOf(name))].flatMap(
    ([attribute, changes]) =>
      detailsOf(attribute, changes, { expected: change.after, actual: change.before }),
  )
  return details.length === 0 ? undefined : findingOf(resource, 'not applied', details)
}

/** Whether AWS tells the value once something else is written. */
function isConsequence({ after_unknown: later }: Change, { name }: AttributeChange): boolean {
  return (later as Record<string, unknown> | undefined)?.[rootOf(name)] === true
}

function findingOf(
  { type, address }: ResourceChange,
  what: Finding['what'],
  details: string[],
): Finding {
  return { where: 'AWS', what, kind: type, name: address, details }
}

/** A policy by what it means; everything else by its values, as it should be → as it is. */
function detailsOf(
  attribute: string,
  changes: AttributeChange[],
  { expected, actual }: { expected: unknown; actual: unknown },
): string[] {
  const meaning = changes.some(({ from }) => from === '(sensitive)')
    ? undefined
    : policyDifference(valueOf(expected, attribute), valueOf(actual, attribute))
  if (meaning) return meaning.map((line) => `${attribute}: ${line}`)
  return changes.map(({ name, from, to }) => `${name}: ${from} → ${to}`)
}

function isOf(line: string, { name }: AttributeChange): boolean {
  return line.startsWith(`${name}:`) || line.startsWith(`${rootOf(name)}:`)
}

function rootOf(name: string): string {
  return name.split(/[.[]/)[0] as string
}

function valueOf(values: unknown, attribute: string): unknown {
  return (values as Record<string, unknown> | null)?.[attribute]
}
