import type { PolicyResource, VisiblePrincipal } from '../policy/entities.ts'
import type { Policies, Verdict } from '../policy/policies.ts'
import { covers, rolesIn } from '../policy/policy-rules.ts'
import type { Policy } from '../policy/policy-text.ts'
import { anonymous } from '../identity/principal.ts'
import type { Question } from './question.ts'

/** A policy, as it is told. */
type Told = Pick<Policy, 'id' | 'file' | 'line' | 'comment' | 'text'> & { effect: string }

export type Explanation = {
  allowed: boolean
  principal: Pick<VisiblePrincipal, 'kind' | 'id' | 'roles'> & { scopes?: readonly string[] }
  action: string
  resources: PolicyResource[]
  /** The policies that decided; none where nothing permitted it. */
  policies: Told[]
  /** Why it could not be decided, if so. */
  fault?: string
  /** If it is denied: with which one more role it would be allowed, and which policies permit the action at all. */
  roles?: { role: string; policies: readonly string[] }[]
  permits?: Told[]
}

/** Decides as the gateway would, and says why. */
export function explain(policies: Policies, question: Question): Explanation {
  const { action, resources } = question
  const principal = principalOf(policies, question)
  const ask = (who: VisiblePrincipal) =>
    together(resources.map((one) => policies.ask(who, action, one)))
  const { allowed, fault, policies: ids } = ask(principal)
  const permits = policies.all.filter(
    ({ json }) => json.effect === 'permit' && covers(json, action),
  )
  const { kind, id, roles } = principal
  return {
    allowed,
    principal: { kind, id, roles, ...('scopes' in principal && { scopes: principal.scopes }) },
    action,
    resources,
    policies: policies.all.filter((policy) => ids.includes(policy.id)).map(told),
    ...(fault !== undefined && { fault }),
    ...(!allowed && {
      roles: [...new Set(policies.all.flatMap(({ json }) => rolesIn(json)))].flatMap((role) => {
        const verdict = ask(withRole(principal, role))
        return verdict.allowed ? [{ role, policies: verdict.policies }] : []
      }),
      permits: permits.map(told),
    }),
  }
}

function principalOf(policies: Policies, { as, roles, scopes }: Question): VisiblePrincipal {
  if (as === 'anonymous') return anonymous
  if (as === 'key')
    return { kind: 'key', id: as, name: as, owner: 'someone', roles: roles ?? [], scopes }
  const known = { id: as, name: as, ...(as.includes('@') && { email: as }) }
  return { kind: 'user', ...known, roles: roles ?? policies.rolesFor(known) }
}

/** Someone of whom nothing is known has no roles: they would have to sign in first. */
function withRole(principal: VisiblePrincipal, role: string): VisiblePrincipal {
  if (principal.kind === 'anonymous') return { kind: 'user', id: '', name: '', roles: [role] }
  return { ...principal, roles: [...principal.roles, role] }
}

/** All must be allowed; of several denials the first counts. */
function together(verdicts: Verdict[]): Verdict {
  const denied = verdicts.find(({ allowed }) => !allowed)
  return (
    denied ?? { allowed: true, policies: [...new Set(verdicts.flatMap((one) => one.policies))] }
  )
}

function told({ id, file, line, comment, text, json: { effect } }: Policy): Told {
  return { id, effect, file, line, comment, text }
}
