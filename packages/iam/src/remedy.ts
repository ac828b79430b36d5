import type { IamDecision, IamRequest } from './evaluate.ts'
import type { Statement } from './document.ts'
import { resourceMatcher } from './resource.ts'
import type { ServicePolicy } from './service-policy.ts'

/**
 * Says what was denied, and what to change in platform.ts so that it is allowed: a sentence or two for the
 * operator. The ARN has a space behind it, as in AWS's own message.
 */
export function remedyFor(request: IamRequest, decision: IamDecision, held: ServicePolicy): string {
  const { action, resource } = request
  const denied = `${held.service} may not do ${action} on ${resource} by its policy of stage ${held.stage}`
  return `${denied}: ${reasonOf(request, decision, held)}`
}

function reasonOf(request: IamRequest, decision: IamDecision, held: ServicePolicy): string {
  if (decision.effect === 'explicit-deny') return `the statement ${decision.sid} forbids it.`
  const allowing = held.policy.Statement.filter(({ Effect }) => Effect === 'Allow')
  const named = allowing.filter(({ Action }) => hasAction(Action, request.action))
  const conditional = named.find(({ Resource }) => covers(Resource, request.resource))
  if (conditional) return unfulfilled(conditional)
  if (named.length > 0) return named.map((statement) => tooNarrow(statement, held)).join(' ')
  return missing(request, allowing, held)
}

function unfulfilled({ Sid, Condition }: Statement): string {
  return `its permission ${Sid} allows that on the condition ${JSON.stringify(Condition)} alone. Change that in platform.ts.`
}

function tooNarrow({ Sid, Resource }: Statement, { origins }: ServicePolicy): string {
  const origin = origins[Sid]
  const where = origin === undefined ? `its resources in platform.ts` : `${origin} in platform.ts`
  return `its permission ${Sid} has that action, but only for ${Resource.join(' and ')} here. Add to ${where} what is missing.`
}

function missing(
  { action, resource }: IamRequest,
  allowing: readonly Statement[],
  held: ServicePolicy,
): string {
  const id = String(action.split(':')[1])
  const resources = placeholdersFor(resource, held)
  const permission = `{ id: '${id}', why: '…', actions: ['${action}'], resources: ['${resources}'] }`
  const sister = allowing.find(
    ({ Resource, Condition }) =>
      !Condition && !Resource.includes('*') && covers(Resource, resource),
  )
  const other = sister ? `, or the action to its permission ${sister.Sid}` : ''
  return `no permission in platform.ts has that action. Add to services.${held.service}.aws.permissions ${permission}${other}.`
}

/** The ARN as platform.ts writes it. */
function placeholdersFor(resource: string, { partition, region, account }: ServicePolicy): string {
  const [arn, own, service, place, owner, ...rest] = resource.split(':')
  if (arn !== 'arn' || own !== partition) return resource
  return [
    arn,
    '${partition}',
    service,
    place === region ? '${region}' : place,
    owner === account ? '${account}' : owner,
    ...rest,
  ].join(':')
}

function hasAction(actions: readonly string[], action: string): boolean {
  return actions.some((one) => one.toLowerCase() === action.toLowerCase())
}

function covers(resources: readonly string[], resource: string): boolean {
  return resources.some((pattern) => resourceMatcher(pattern)(resource))
}
