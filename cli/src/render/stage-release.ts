import type { Release } from '../release.ts'

/** Images by digest, and of which commit they are: what a stage is made of beside its description. */
export type Images = Release & {
  /** `sha256:…` by the name of a service; that of the image of databases by `postgres`. */
  digests: Readonly<Record<string, string>>
}

/** Who wants a stage to be like this, since when and why. */
export type Occasion = {
  who: string
  /** ISO 8601, in UTC. */
  when: string
  why: string
}

/** What a stage runs: `stages/<stage>/release.json` of the branch `deployments`. */
export type StageRelease = Release &
  Occasion & {
    stage: string
    images: Readonly<Record<string, { repository: string; digest: string }>>
    /** Of all that the images do not say, as `sha256:…`: charts, settings and policies. */
    configuration: string
  }

/** The file of a stage's release, beside the folders of its services. */
export const releaseFile = 'release.json'
