import type { Cluster } from '../../kubernetes/cluster.ts'
import { type Argocd, findArgocd, goes } from './argocd.ts'
import { type Data, dataOf } from './data.ts'
import { refuseForeign } from './ours.ts'
import { lookAt } from './present.ts'
import type { Scope } from './scope.ts'
import { type Step, stepsOf } from './steps.ts'

/** What a teardown is about to do. */
export type Plan = {
  steps: Step[]
  /** The stages that have a namespace. */
  stages: string[]
  data: Data[]
  /** Where it goes, too. */
  argocd: Argocd | undefined
  /** Applications of others, for which Argo CD stays. */
  others: string[]
}

/**
 * Looks at what is there. Changes nothing.
 * @throws {CliError} when a namespace that is called like a stage is not of the platform
 */
export async function makePlan(
  cluster: Cluster,
  scope: Scope,
  { skipArgocd }: { skipArgocd: boolean },
): Promise<Plan> {
  const present = await lookAt(cluster, scope)
  refuseForeign(present.stages, scope.platform)
  const steps = stepsOf(present, scope)
  const argocd = scope.whole && !skipArgocd ? await findArgocd(cluster, scope.platform) : undefined
  return {
    steps,
    stages: present.stages.map(({ metadata }) => metadata?.name ?? ''),
    data: await dataOf(steps, cluster),
    argocd: argocd && goes(argocd) ? argocd : undefined,
    others: argocd?.others ?? [],
  }
}
