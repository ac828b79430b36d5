import { CliError } from '../cli-error.ts'
import type { ServiceImage } from './image.ts'
import type { Workshop } from './workshop.ts'

/**
 * Pushes an image if asked. Answers with where it is.
 * @throws {CliError} when another is there than what was built
 */
export async function pushImage(
  { push: registry, latest, builder }: Workshop,
  name: string,
  image: ServiceImage,
  digest: string,
): Promise<string[]> {
  if (registry === undefined) return []
  const tags = [image.tag, ...(latest ? [`${name}-latest`] : [])]
  const references = tags.map((tag) => `${registry}/${name}:${tag}`)
  const there = await builder.push(image, references)
  if (there !== digest) {
    throw new CliError(`${references[0]} became ${there}, and what was built is ${digest}`, {
      fix: 'the registry or the builder has changed the image: push its layout with skopeo copy --all instead.',
    })
  }
  return references.map((reference) => `${reference}@${digest}`)
}
