import {
  type Platform,
  type ResourceRef,
  databasesInStage,
  didYouMean,
  resourceName,
  resourcesIn,
} from '@gatehouse/platform'
import { describedStage } from '../aws/stage-caller.ts'
import { CliError } from '../cli-error.ts'
import { exitCodes } from '../exit-codes.ts'

/** Something of a stage that keeps data and can be restored. */
export type Target = {
  stage: string
  kind: 'table' | 'database'
  ref: ResourceRef
  /** What it is called on AWS, or in the namespace of the stage. */
  name: string
  /** Whether it runs in the cluster of the stage, and has dumps there. */
  inCluster: boolean
}

/**
 * The tables and databases of a stage, as the description has them.
 * @throws {CliError} when there is no such stage
 */
export function targetsOf(platform: Platform, stage: string): Target[] {
  describedStage(platform, stage)
  const refs = resourcesIn(platform, stage)
  const target = (kind: Target['kind'], ref: ResourceRef): Target => ({
    stage,
    kind,
    ref,
    name: resourceName(platform, stage, ref),
    inCluster: false,
  })
  const own = databasesInStage(platform, stage).map((key) => {
    const at = target('database', `databases.${key}`)
    return { ...at, name: `database-${key}`, inCluster: true }
  })
  return [
    ...refs.filter((ref) => ref.startsWith('tables.')).map((ref) => target('table', ref)),
    ...refs.filter((ref) => ref.startsWith('databases.')).map((ref) => target('database', ref)),
    ...own,
  ]
}

/** @throws {CliError} when the stage is not there, or has nothing of that name that can be restored */
export function targetOf(platform: Platform, stage: string, ref: string): Target {
  const targets = targetsOf(platform, stage)
  const found = targets.find((target) => target.ref === ref)
  if (found) return found
  const refs = targets.map((target) => target.ref)
  throw new CliError(`${stage} has no table or database ${ref}`, {
    fix: didYouMean(ref, refs),
    exitCode: exitCodes.usage,
  })
}
