import type { Platform } from '../describe.ts'

/**
 * What Terraform is told of what all stages share: `deploy/generated/bootstrap/bootstrap.tfvars.json`. The names
 * are those of the variables of `deploy/terraform/stages/bootstrap`.
 */
export type BootstrapInputs = {
  platform: string
  account: string
  region: string
  repository: string
  /** Whose workflows may deploy: of the branch, where it is said, and of the environment of the repository. */
  stages: Record<
    string,
    { account: string; region: string; branch: string | null; environment: string }
  >
  /** Of images: one a service. */
  repositories: string[]
}

/** The first stage takes what is on it. */
const mainBranch = 'main'

export function bootstrapInputs(platform: Platform): BootstrapInputs {
  const { name, repository, shared, services, stages } = platform
  return {
    platform: name,
    account: shared.account,
    region: shared.region,
    repository,
    stages: Object.fromEntries(
      Object.entries(stages).map(([stage, { account, region, after }]) => [
        stage,
        { account, region, branch: after === undefined ? mainBranch : null, environment: stage },
      ]),
    ),
    repositories: Object.keys(services),
  }
}
