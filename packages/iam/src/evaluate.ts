import { type RequestContext, conditionTest } from './condition.ts'
import { type PolicyDocument, type Statement, parsePolicy } from './document.ts'
import { resourceMatcher } from './resource.ts'

export type { RequestContext } from './condition.ts'

/** One call of AWS: `service:Action` on the ARN of one resource, or on `*` where the action has none. */
export type IamRequest = { action: string; resource: string; context?: RequestContext }

/** `implicit-deny`: no statement allows it; `explicit-deny`: one forbids it. `sid` names the statement that decided. */
export type IamDecision =
  | { effect: 'allow' | 'explicit-deny'; sid: string }
  | { effect: 'implicit-deny' }

/** Decides as AWS does for an identity with these policies, and no other. */
export type Evaluator = (request: IamRequest) => IamDecision

type Compiled = {
  sid: string
  effect: Statement['Effect']
  actions: ReadonlySet<string>
  resources: readonly ((resource: string) => boolean)[]
  holds: (context: RequestContext) => boolean
}

/**
 * Makes policies into what decides about requests: a statement that forbids outweighs all that allow, and
 * what none allows is denied.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * @throws {PolicyError} if one of them is not in the language of `PolicyDocument`
 */
export function createEvaluator(...policies: readonly unknown[]): Evaluator {
  const statements = policies.map(parsePolicy).flatMap((policy: PolicyDocument) => policy.Statement)
  const compiled = statements.map(compile)
  const denying = compiled.filter(({ effect }) => effect === 'Deny')
  const allowing = compiled.filter(({ effect }) => effect === 'Allow')
  return (request) => {
    refusePatterns(request)
    const denied = denying.find((statement) => applies(statement, request))
    if (denied) return { effect: 'explicit-deny', sid: denied.sid }
    const allowed = allowing.find((statement) => applies(statement, request))
    return allowed ? { effect: 'allow', sid: allowed.sid } : { effect: 'implicit-deny' }
  }
}

function compile({ Sid, Effect, Action, Resource, Condition }: Statement): Compiled {
  return {
    sid: Sid,
    effect: Effect,
    // Actions are compared without regard to case.
    actions: new Set(Action.map((action) => action.toLowerCase())),
    resources: Resource.map(resourceMatcher),
    holds: conditionTest(Condition),
  }
}

function applies(
  { actions, resources, holds }: Compiled,
  { action, resource, context = {} }: IamRequest,
): boolean {
  return (
    actions.has(action.toLowerCase()) &&
    resources.some((matches) => matches(resource)) &&
    holds(context)
  )
}

/** A request is about one action: `*` in it would ask about others, too. */
function refusePatterns({ action }: IamRequest): void {
  if (!/^[a-z0-9-]+:[a-z0-9]+$/i.test(action)) throw new TypeError(`${action} is not one action`)
}
