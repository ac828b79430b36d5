import { CliError } from '../cli-error.ts'
import type { Architecture } from './architecture.ts'
import { Buildah } from './buildah.ts'
import { Buildx } from './buildx.ts'
import { runTool } from './tool.ts'

/** An image to build. */
export type Image = {
  dockerfile: string
  /** The folder that has a folder for each architecture. */
  context: string
  architectures: readonly Architecture[]
  /** The time of the image and of its files, in seconds since 1970. */
  time: number
  labels: Readonly<Record<string, string>>
}

export type ServiceImage = Image & {
  /** The folder that becomes the image as an OCI layout. */
  layout: string
  tag: string
}

/** A program that builds images of Dockerfiles. */
export type Builder = {
  readonly name: string
  /** Builds the image that all others are made from; it comes first. */
  buildGolden(image: Image): Promise<void>
  /** Builds the image of a service and writes it to its layout. */
  buildService(image: ServiceImage): Promise<void>
  /** Pushes an image that was built, under these references. Answers with the digest that it has there. */
  push(image: ServiceImage, references: readonly string[]): Promise<string>
}

/**
 * The builder of this machine; it keeps what it must in `folder`.
 * @throws {CliError} where there is none
 */
export async function findBuilder(folder: string): Promise<Builder> {
  const fix = 'never shown'
  const runs = (command: string, ...args: string[]) =>
    runTool(command, args, { fix }).then(
      () => true,
      () => false,
    )
  if (await runs('buildah', '--version')) return new Buildah(folder)
  if (await runs('docker', 'buildx', 'version')) return new Buildx(folder)
  throw new CliError('neither buildah nor docker buildx is there to build images', {
    fix: 'install buildah (apt-get install buildah), or Docker with buildx, and run this again.',
  })
}
