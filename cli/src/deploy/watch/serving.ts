import { isObserved } from '../explain/rollout.ts'
import { isPartOf } from '../explain/stage.ts'
import { newestOfRollout, servingOfRollout } from '../stage/newest.ts'
import { type HasCommit, isBrought } from '../stage/release.ts'
import type { StageState } from '../stage/state.ts'

/** What users reach of a service now. */
export type Serving = {
  service: string
  version: string
  /** By its whole digest. */
  image: string
  /** Whether that is what was deployed, or what was there before and stays until the new version is well. */
  isNew: boolean
}

/** Of all Rollouts of the stage; those without a pod that is ready are missing. */
export function servingOf(
  state: StageState,
  folders: readonly string[],
  hasCommit: HasCommit,
): Serving[] {
  return [...state.applications].flatMap(([folder, application]) =>
    state.rollouts
      .filter((rollout) => isPartOf(application, rollout))
      .flatMap((rollout) => {
        const replicaSet = servingOfRollout(state, rollout)
        const template = replicaSet?.status?.readyReplicas ? replicaSet.spec.template : undefined
        const image = template?.spec.containers[0]?.image
        if (image === undefined) return []
        const version = template?.metadata?.labels?.['app.kubernetes.io/version'] ?? 'unknown'
        const isOwn = folders.includes(folder) && isBrought(application, rollout, hasCommit)
        const isNewest = replicaSet === newestOfRollout(state, rollout).replicaSet
        const isNew = isOwn && isObserved(rollout) && isNewest
        return [{ service: rollout.metadata.name, version, image, isNew }]
      }),
  )
}
