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

/** The name of the setting that a condition is about. */
export function settingOf(condition: SettingCondition): string {
  return condition.split('=')[0] as string
}
