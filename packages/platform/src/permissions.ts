import type { Platform, Service } from './describe.ts'

/**
 * What a service does on AWS, and what for. All actions of one take the same kind of resource, so that
 * every one of them can be held against every resource.
 */
export type Permission = {
  /** Names it in policies (the `Sid`) and to people: letters and digits. */
  id: string
  /** One sentence: what fails without it. */
  why: string
  /** As AWS writes them: `ssm:GetParameters`. Without wildcards. */
  actions: readonly `${string}:${string}`[]
  /**
   * ARNs, in which `*` stands for anything, or `*` alone for actions that AWS cannot scope. `${partition}`,
   * `${region}` and `${account}` stand for those of the stage, `${S3_BUCKET}` for the value of the setting
   * in `when`; of a URL for the last part of its path, which is the name of a queue.
   */
  resources: readonly string[]
  /** What each request must have, by the name of the condition key. The values take the same placeholders. */
  conditions?: { StringEquals: Readonly<Record<string, string>> }
  /** What makes it needed; nothing: whatever is set. */
  when?: SettingCondition
}

/** `NAME` of a setting that must be there, or `NAME=value`. */
export type SettingCondition = string

/** The settings of a service, by name. An empty one counts as absent. */
export type SettingValues = Readonly<Record<string, string | undefined>>

/** The settings that conditions and placeholders of these permissions speak of. */
export function settingOf(condition: SettingCondition): string {
  return condition.split('=')[0] as string
}

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

function holds(condition: SettingCondition | undefined, settings: SettingValues): boolean {
  if (condition === undefined) return true
  const [name = '', value] = condition.split('=')
  return value === undefined ? Boolean(settings[name]) : settings[name] === value
}

/** Each service that has an AWS identity, with what that is for. */
export function awsServices(platform: Platform): [name: string, service: Service][] {
  return Object.entries(platform.services).filter(([, service]) => service.aws)
}
