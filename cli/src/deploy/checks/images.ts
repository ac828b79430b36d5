import { CliError } from '../../cli-error.ts'
import { isObject } from './objects.ts'
import type { FindCredentials } from '../../registry/credentials.ts'
import { ImageRepository } from '../../registry/image-repository.ts'
import type { StageRelease } from '../../render/stage-release.ts'

/** @throws {CliError} when an image of the release is not in its registry: its pods would wait for it for ever */
export async function refuseAbsentImages(
  { images }: StageRelease,
  credentials: FindCredentials,
): Promise<void> {
  const looked = Object.entries(images).map(async ([name, { repository, digest }]) => {
    const found = await new ImageRepository(repository, credentials).find(digest)
    return found === undefined ? [{ name, image: `${repository}@${digest}` }] : []
  })
  const absent = (await Promise.all(looked)).flat()
  if (absent.length === 0) return
  const lines = absent.map(
    ({ name, image }) => `the image of ${name} is not in its registry: ${image}`,
  )
  throw new CliError(lines.join('\n       '), {
    fix: 'gatehouse build --push REGISTRY --json > images.json pushes it, and says by which digest it is there.',
    problems: absent,
  })
}

/** @throws {CliError} when an image is named by a tag, which may be another image tomorrow */
export function refuseTags(objects: readonly object[]): void {
  const images = new Set(objects.flatMap(imagesIn))
  const tagged = [...images].filter((image) => !/@sha256:[0-9a-f]{64}$/.test(image))
  if (tagged.length === 0) return
  throw new CliError(`images are named by tags: ${tagged.join(', ')}`, {
    fix: 'name them by digest in the chart: NAME@sha256:….',
    problems: tagged.map((image) => ({ image })),
  })
}

function imagesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(imagesIn)
  if (!isObject(value)) return []
  const { containers = [], initContainers = [] } = value as Record<string, { image?: string }[]>
  const own = [...[containers].flat(), ...[initContainers].flat()].flatMap(
    ({ image }) => image ?? [],
  )
  return [...own, ...Object.values(value).flatMap(imagesIn)]
}
