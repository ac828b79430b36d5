import type { Platform } from './describe.ts'
import { fillName, partitionOf, resourceName, stageOf, stageSettings } from './place.ts'
import type { PolicyContext } from './policy.ts'
import { rdsDatabasesOf } from './rds.ts'

/** Where the policy of a service in a stage holds. */
export function stageContext(platform: Platform, stage: string, service: string): PolicyContext {
  const { account, region, reads } = stageOf(platform, stage)
  const fill = (text: string) => fillName(platform, stage, text)
  return {
    partition: partitionOf(region),
    region,
    account,
    settings: stageSettings(platform, stage, service),
    reads: {
      buckets: reads.buckets.map(fill),
      parameters: reads.parameters.map((name) => fill(name) as `/${string}`),
      secrets: reads.secrets.map(fill),
    },
    databases: rdsDatabasesOf(platform, stage, service).map((key) =>
      resourceName(platform, stage, `databases.${key}`),
    ),
  }
}
