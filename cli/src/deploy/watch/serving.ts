import { short } from '../explain/image.ts'
import { isPartOf } from '../explain/stage.ts'
import { servingOfRollout } from '../stage/newest.ts'
import type { StageState } from '../stage/state.ts'

/** What users reach of a service now. */
export type Serving = { service: string; version: string; image: string }

/** Of all Rollouts of the stage; those without a pod that is ready are missing. */
export function servingOf(state: StageState): Serving[] {
  return [...state.applications.values()].flatMap((application) =>
    state.rollouts
      .filter((rollout) => isPartOf(application, rollout))
      .flatMap((rollout) => {
        const replicaSet = servingOfRollout(state, rollout)
        const template = replicaSet?.status?.readyReplicas ? replicaSet.spec.template : undefined
        const image = template?.spec.containers[0]?.image
        if (image === undefined) return []
        const version = template?.metadata?.labels?.['app.kubernetes.io/version'] ?? 'unknown'
        return [{ service: rollout.metadata.name, version, image: short(image) }]
      }),
  )
}
