import type { Platform } from './describe.ts'
import type { SettingValues } from './permissions.ts'
import { stageOf, usesOf } from './place.ts'
import { type PolicyDocument, policyOf } from './policy.ts'
import { stageContext } from './stage-context.ts'

/** The policy of a service in a stage, as a process holds its own calls against it: `ServicePolicy` of packages/iam. */
export type ServicePolicy = {
  service: string
  stage: string
  partition: string
  region: string
  account: string
  policy: PolicyDocument
  /** `stages.dev.reads.parameters`, for the id of each permission whose resources follow from it. */
  origins: Record<string, string>
}

/** Where a service runs that is held against the policy of a stage, as far as it is not in that stage. */
export type Elsewhere = {
  account?: string
  region?: string
  /** Those that name a resource of the stage count, where they are set: here it has another name. */
  settings: SettingValues
}

/**
 * The policy that ships to a stage, with the account, region and names of resources that are used here.
 * @throws {Error} when there is no such stage or service
 */
export function servicePolicy(
  platform: Platform,
  stage: string,
  service: string,
  elsewhere: Elsewhere,
): ServicePolicy {
  const { account, region } = { ...stageOf(platform, stage), ...elsewhere }
  const here = placed(platform, stage, { account, region })
  const context = stageContext(here, stage, service)
  const named = Object.keys(usesOf(platform, stage, service)).flatMap((name) =>
    elsewhere.settings[name] ? [[name, elsewhere.settings[name]]] : [],
  )
  const settings = { ...context.settings, ...Object.fromEntries(named) }
  return {
    service,
    stage,
    partition: context.partition,
    region,
    account,
    policy: policyOf(platform, service, { ...context, settings }),
    origins: originsOf(platform, stage, service),
  }
}

function placed(
  platform: Platform,
  stage: string,
  place: { account: string; region: string },
): Platform {
  const there = { ...stageOf(platform, stage), ...place }
  return { ...platform, stages: { ...platform.stages, [stage]: there } }
}

function originsOf(platform: Platform, stage: string, service: string): Record<string, string> {
  const permissions = platform.services[service]?.aws?.permissions ?? []
  const origins = permissions.flatMap(({ id, resources }) => {
    const [, kind] = /\$\{reads\.(\w+)\}/.exec(resources.join()) ?? []
    return kind === undefined ? [] : [[id, `stages.${stage}.reads.${kind}`]]
  })
  return Object.fromEntries(origins)
}
