import { CliError } from '../../cli-error.ts'
import type { FindCredentials } from '../credentials.ts'
import { ImageRepository } from '../image-repository.ts'
import type { DeployedImage } from './deployed.ts'

/** Whether a registry still has an image; `unknown`: it did not say, and why. */
export type CheckedImage = DeployedImage & { there: boolean | 'unknown'; why?: string }

/** Asks the registries for each image by its digest. */
export async function checkImages(
  images: readonly DeployedImage[],
  findCredentials: FindCredentials,
): Promise<CheckedImage[]> {
  const repositories = Map.groupBy(images, ({ image }) => image.split('@')[0] ?? '')
  const checked = [...repositories].map(async ([name, of]) => {
    const repository = new ImageRepository(withoutTag(name), findCredentials)
    const answers: CheckedImage[] = []
    // One after the other: the second asks with the token of the first.
    for (const image of of) answers.push({ ...image, ...(await ask(repository, image.image)) })
    return answers
  })
  return (await Promise.all(checked)).flat()
}

async function ask(repository: ImageRepository, image: string) {
  try {
    return { there: (await repository.find(image.split('@')[1] ?? '')) !== undefined }
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    return { there: 'unknown' as const, why: error.message }
  }
}

/** `name:tag@digest` is allowed, and the digest counts. */
function withoutTag(name: string): string {
  return name.replace(/:[^:/]+$/, '')
}
