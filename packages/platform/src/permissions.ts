import type { Platform, Service } from './describe.ts'
import type { Permission, SettingCondition } from './permission.ts'

/** The settings of a service, by name. An empty one counts as absent. */
export type SettingValues = Readonly<Record<string, string | undefined>>

/** What the service needs of AWS when it is set up like this: nothing, if it then calls none of it. */
export function neededPermissions(service: Service, settings: SettingValues): Permission[] {
  if (!service.aws || !holds(service.aws.when, settings)) return []
  return service.aws.permissions.filter(({ when }) => holds(when, settings))
}

/** The settings any of which would make the service need more than it does: what to say of a service that needs nothing. */
export function unmetConditions({ aws }: Service, settings: SettingValues): SettingCondition[] {
  if (!aws) return []
  const own = holds(aws.when, settings) ? [] : [aws.when]
  const conditions = [...own, ...aws.permissions.map(({ when }) => when)]
  return [...new Set(conditions)].filter(
    (when): when is string => when !== undefined && !holds(when, settings),
  )
}

/** Whether a condition is met; nothing always is. */
export function holds(condition: SettingCondition | undefined, settings: SettingValues): boolean {
  if (condition === undefined) return true
  const [name = '', value] = condition.split('=')
  return value === undefined ? Boolean(settings[name]) : settings[name] === value
}

/** Each service that has an AWS identity, with what that is for. */
export function awsServices(platform: Platform): [name: string, service: Service][] {
  return Object.entries(platform.services).filter(([, service]) => service.aws)
}
