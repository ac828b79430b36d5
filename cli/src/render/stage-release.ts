import type { Release } from '../release.ts'

/** Images by digest, and of which commit they are: what a stage is made of beside its description. */
export type Images = Release & {
  /** `sha256:…` by the name of a service; that of the image of databases by `database`. */
  digests: Readonly<Record<string, string>>
}

/** Who wants a stage to be like this, since when and why. */
export type Occasion = {
  /** `Name <address>`, as Git knows them. */
  who: string
  /** ISO 8601, in UTC. */
  when: string
  why: string
}

/** What a stage runs: `stages/<stage>/release.json` of the branch `deployments`. */
export type StageRelease = Release &
  Occasion & {
    stage: string
    /** By the name of a service, or of a database: `database-people`. */
    images: Readonly<Record<string, { repository: string; digest: string }>>
    /** `sha256:…` of all that the images do not say: charts, settings and policies. */
    configuration: string
  }

/** The file of a stage's release, beside the folders of its services. */
export const releaseFile = 'release.json'
