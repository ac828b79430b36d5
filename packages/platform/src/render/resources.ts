import { arnOf, usersOf } from '../arn.ts'
import type { Platform } from '../describe.ts'
import { resourcesIn } from '../in-stage.ts'
import { partitionOf, resourceName, splitRef, stageOf } from '../place.ts'
import type { ResourceRef } from '../resource.ts'
import { type EventPattern, eventRules, ruleName } from './events.ts'

/** What a stage has on AWS, for people and for programs that look for it there. */
export type StageResources = {
  stage: string
  account: string
  region: string
  resources: { ref: ResourceRef; name: string; arn: string; why: string; users: string[] }[]
  /** Those of EventBridge, and the queue that each sends to. */
  rules: { name: string; arn: string; queue: string; pattern: EventPattern }[]
}

/** @throws {Error} when there is no such stage */
export function stageResources(platform: Platform, stage: string): StageResources {
  const { account, region } = stageOf(platform, stage)
  const there = resourcesIn(platform, stage)
  return {
    stage,
    account,
    region,
    resources: there.map((ref) => ({
      ref,
      name: resourceName(platform, stage, ref),
      arn: arnOf(platform, stage, ref),
      why: reasonOf(platform, ref),
      users: usersOf(platform, stage, ref),
    })),
    rules: Object.entries(platform.resources.queues ?? {})
      .filter(([key]) => there.includes(`queues.${key}`))
      .flatMap(([key, queue]) =>
        Object.entries(eventRules(platform, stage, queue)).map(([rule, pattern]) => {
          const name = ruleName(platform, stage, key, rule)
          const arn = `arn:${partitionOf(region)}:events:${region}:${account}:rule/${name}`
          return { name, arn, queue: `queues.${key}`, pattern }
        }),
      ),
  }
}

function reasonOf({ resources }: Platform, ref: ResourceRef): string {
  const [kind, key] = splitRef(ref)
  return (resources[kind] as Record<string, { why: string }>)[key]?.why ?? ''
}
