import { type ProblemError, problem } from '@gatehouse/contract'
import type { Resource } from './decisions.ts'
import type { Principal } from './principal.ts'

/** What someone is told to whom the policies do not allow `action`: who is not known yet may become known. */
export function refusal(principal: Principal, action: string, resource: Resource): ProblemError {
  const what = `${action} on ${resource.type}${resource.id && ` ${resource.id}`}`
  if (principal.kind === 'anonymous') {
    return problem('sign-in-required', {
      detail: `Not everyone may do this: ${what}. Sign in at /auth/login, or send an API key or a token as Authorization: Bearer.`,
      // A 401 must name a way to become known (RFC 9110, section 15.5.2).
      headers: { 'www-authenticate': 'Bearer realm="gatehouse"' },
    })
  }
  return problem('not-allowed', {
    detail: `No policy allows you ${what}. "gatehouse can" explains why.`,
  })
}
