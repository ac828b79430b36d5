import type { Platform } from './describe.ts'
import type { ResourceRef, Resources } from './resource.ts'
import type { Stage } from './stage.ts'

/** @throws {Error} when there is no such stage */
export function stageOf(platform: Platform, name: string): Stage {
  const stage = platform.stages[name]
  if (stage) return stage
  const names = Object.keys(platform.stages).join(', ')
  throw new Error(`${platform.name} has no stage ${name}: there are ${names}`)
}

/** The partition of AWS that a region is in. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

/** Fills `${platform}`, `${stage}`, `${region}` and `${account}`. */
export function fillName(platform: Platform, stage: string, text: string): string {
  const { region, account } = stageOf(platform, stage)
  const values: Record<string, string> = { platform: platform.name, stage, region, account }
  return text.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}

/**
 * What a resource is called in a stage.
 * @throws {Error} when there is no such resource
 */
export function resourceName(platform: Platform, stage: string, ref: ResourceRef): string {
  const described = resourceOf(platform.resources, ref)
  if (!described) throw new Error(`${platform.name} has no resource ${ref}`)
  const name = stageOf(platform, stage).names?.[ref] ?? described.name
  return fillName(platform, stage, name)
}

/** Every resource of the description. */
export function resourceRefs({ resources }: Platform): ResourceRef[] {
  return Object.entries(resources).flatMap(([kind, described]) =>
    Object.keys(described ?? {}).map((key) => `${kind}.${key}` as ResourceRef),
  )
}

export function hasResource({ resources }: Platform, ref: string): boolean {
  return resourceOf(resources, ref as ResourceRef) !== undefined
}

/** The settings of a service that name a resource in a stage: what it says itself, with what the stage says instead. */
export function usesOf(
  platform: Platform,
  stage: string,
  service: string,
): Record<string, ResourceRef> {
  const here = stageOf(platform, stage).uses?.[service]
  const all = Object.entries({ ...platform.services[service]?.uses, ...here })
  return Object.fromEntries(all.filter((use): use is [string, ResourceRef] => use[1] !== null))
}

/** What each setting of a service is in a stage, as far as the description says. */
export function stageSettings(
  platform: Platform,
  stage: string,
  service: string,
): Record<string, string> {
  const { settings = {} } = stageOf(platform, stage)
  const named = Object.entries(usesOf(platform, stage, service)).map(([setting, ref]) => {
    const name = resourceName(platform, stage, ref)
    return [setting, ref.startsWith('queues.') ? queueUrl(stageOf(platform, stage), name) : name]
  })
  const { fixed } = platform.services[service] ?? {}
  return { ...fixed, ...Object.fromEntries(named), ...settings[service] }
}

function resourceOf(resources: Resources, ref: ResourceRef): { name: string } | undefined {
  const [kind, key] = splitRef(ref)
  const ofKind = (resources[kind] ?? {}) as Readonly<Record<string, { name?: string }>>
  const described = Object.hasOwn(ofKind, key) ? ofKind[key] : undefined
  return described && { name: described.name ?? key }
}

/** The kind of a resource and its key. */
export function splitRef(ref: ResourceRef): [kind: keyof Resources, key: string] {
  const dot = ref.indexOf('.')
  return [ref.slice(0, dot) as keyof Resources, ref.slice(dot + 1)]
}

function queueUrl({ region, account }: Stage, name: string): string {
  const domain = partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  return `https://sqs.${region}.${domain}/${account}/${name}`
}
