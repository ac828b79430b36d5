import type { Platform } from '../describe.ts'
import { databasesInStage } from './database-values.ts'

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
  /** Of images: one a service, and that of databases where a cluster has some. */
  repositories: string[]
}

export function bootstrapInputs(platform: Platform): BootstrapInputs {
  const { name, repository, shared, services, stages } = platform
  const databases = Object.keys(stages).some(
    (stage) => databasesInStage(platform, stage).length > 0,
  )
  return {
    platform: name,
    account: shared.account,
    region: shared.region,
    repository,
    stages: Object.fromEntries(
      Object.entries(stages).map(([stage, { account, region }]) => [stage, { account, region }]),
    ),
    repositories: [...Object.keys(services), ...(databases ? ['database'] : [])],
  }
}
