import { type Platform, stageInputs } from '@gatehouse/platform'
import { type Root, bootstrap } from '../root.ts'

/** A tag as the SDK has it: its services do not agree on the case. */
export type Tag = { Key?: string | undefined; Value?: string | undefined }

/** What is a stage's, told by its tags or its name. */
export type Scope = {
  platform: string
  stage: string
  /** The tags that Terraform gives everything of the stage. */
  tags: { 'gatehouse:platform': string; 'gatehouse:stage': string }
  /** The cluster, whose own name Kubernetes tags by what it makes. */
  cluster: string | undefined
  isTagged(tags: readonly Tag[] | undefined): boolean
  /** Whether the name is one of the description, or begins as those of the stage do. */
  isNamed(name: string | undefined): boolean
}

export function scopeOf({ stage, backend }: Root, platform: Platform): Scope {
  const known = new Set([backend?.bucket, ...namesOf(platform, stage)])
  const prefix = `${platform.name}-${stage}`
  // `gatehouse-dev-2-people` is of the stage dev-2, not of dev.
  const longer = Object.keys(platform.stages)
    .filter((other) => other.startsWith(`${stage}-`))
    .map((other) => `${platform.name}-${other}`)
  const begins = (name: string, start: string) => name === start || name.startsWith(`${start}-`)
  const tags = { 'gatehouse:platform': platform.name, 'gatehouse:stage': stage }
  return {
    platform: platform.name,
    stage,
    tags,
    cluster: stage === bootstrap ? undefined : stageInputs(platform, stage).cluster.name,
    isTagged: (given = []) =>
      Object.entries(tags).every(([key, value]) =>
        given.some((tag) => tag.Key === key && tag.Value === value),
      ),
    isNamed: (name = '') =>
      known.has(name) || (begins(name, prefix) && !longer.some((other) => begins(name, other))),
  }
}

/** The names of buckets of a stage without the state: that bucket is what `bootstrap` makes. */
function namesOf(platform: Platform, stage: string): string[] {
  if (stage === bootstrap) return []
  const { buckets, secrets, tables, databases, queues } = stageInputs(platform, stage)
  return [buckets, secrets, tables, databases, queues].flatMap((kind) =>
    Object.values(kind).map(({ name }) => name),
  )
}
