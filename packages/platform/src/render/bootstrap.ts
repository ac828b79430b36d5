import type { Platform } from '../describe.ts'
import { databasesInStage } from './database-values.ts'
import { renewsTokens } from './image.ts'

/**
 * What Terraform is told of what all stages share: `deploy/generated/bootstrap/bootstrap.tfvars.json`. The names
 * are those of the variables of `deploy/terraform/stages/bootstrap`.
 */
export type BootstrapInputs = {
  platform: string
  account: string
  region: string
  repository: string
  stages: Record<string, { account: string; region: string }>
  /** Of images: one a service, that of databases where a cluster has some, that of the renewal of tokens where they end. */
  repositories: string[]
}

export function bootstrapInputs(platform: Platform): BootstrapInputs {
  const { name, repository, shared, services, stages } = platform
  const some = (has: (stage: string) => boolean) => Object.keys(stages).some(has)
  const databases = some((stage) => databasesInStage(platform, stage).length > 0)
  const renewal = some((stage) => renewsTokens(platform, stage))
  return {
    platform: name,
    account: shared.account,
    region: shared.region,
    repository,
    stages: Object.fromEntries(
      Object.entries(stages).map(([stage, { account, region }]) => [stage, { account, region }]),
    ),
    repositories: [
      ...Object.keys(services),
      ...(databases ? ['database'] : []),
      ...(renewal ? ['registry-renewal'] : []),
    ],
  }
}
