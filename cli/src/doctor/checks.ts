import {
  type Permission,
  type Platform,
  type PolicyContext,
  type Statement,
  neededPermissions,
  statementOf,
  unmetConditions,
} from '@gatehouse/platform'

/** One action on one resource that a service needs. */
export type Check = {
  permission: Permission
  /** What grants it. */
  statement: Statement
  action: string
  /** An ARN in which `*` stands for anything, or `*`. */
  resource: string
}

/** What a service needs of AWS as it is set up. */
export type Needs = {
  service: string
  checks: Check[]
  /** Settings that would make it need more. */
  unless: string[]
}

/** What may be said of a check: `unknown` where neither AWS nor a harmless call tells. */
export type Answer = {
  verdict: 'allowed' | 'denied' | 'unknown'
  found: 'simulated' | 'tried' | 'not found out'
  /** On what it was tried, or why it is not known. */
  detail?: string
}

export type Finding = Check & Answer

/** What each service needs in this place, action by action. */
export function needsOf(platform: Platform, services: string[], context: PolicyContext): Needs[] {
  return services.flatMap((name) => {
    const service = platform.services[name]
    if (!service) return []
    const checks = neededPermissions(service, context.settings).flatMap((permission) => {
      const statement = statementOf(permission, context)
      return statement.Resource.flatMap((resource) =>
        statement.Action.map((action) => ({ permission, statement, action, resource })),
      )
    })
    return { service: name, checks, unless: unmetConditions(service, context.settings) }
  })
}
