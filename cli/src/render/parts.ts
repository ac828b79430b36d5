import { type Platform, databasesInStage, imageOf } from '@gatehouse/platform'
import { CliError } from '../cli-error.ts'
import type { Images } from './stage-release.ts'

/** A folder of a stage that a chart makes. */
export type Part = {
  name: string
  /** The folder of the chart in `deploy`. */
  chart: 'chart' | 'postgres'
  repository: string
  digest: string
}

/** The part of a stage before it is known by which image. */
type Wanted = Pick<Part, 'name' | 'chart'> & { image: string }

/**
 * The services and databases of a stage with their images.
 * @throws {CliError} when one has no image, or one that is no digest
 */
export function partsOf(platform: Platform, stage: string, { digests }: Images): Part[] {
  const wanted: Wanted[] = [
    ...Object.keys(platform.services).map(
      (name) => ({ name, chart: 'chart', image: name }) as const,
    ),
    ...databasesInStage(platform, stage).map(
      (key) => ({ name: `database-${key}`, chart: 'postgres', image: 'database' }) as const,
    ),
  ]
  const faults = wanted.flatMap(({ name, image }) => faultOf(name, image, digests[image]))
  if (faults.length > 0) {
    throw new CliError(faults.join('\n       '), {
      fix: 'gatehouse build --push REGISTRY --json > images.json builds them, and says by which digests they are there.',
      problems: faults.map((text) => ({ text })),
    })
  }
  return wanted.map(({ image, ...part }) => ({
    ...part,
    repository: imageOf(platform, stage, image).repository,
    digest: digests[image] as string,
  }))
}

function faultOf(name: string, image: string, digest: string | undefined): string[] {
  if (digest === undefined) return [`${name} has no image: the build has none called ${image}`]
  if (/^sha256:[0-9a-f]{64}$/.test(digest)) return []
  const why = digest.startsWith('sha256:')
    ? 'which is not whole: it has 64 hexadecimal digits'
    : 'which is a tag, and may be another image tomorrow: say its digest'
  return [`${name} has the image "${digest}", ${why}`]
}
