import type { Architecture } from './architecture.ts'

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
  /** What it begins with. */
  base: 'golden' | 'nothing'
  /** The folder that becomes the image as an OCI layout. */
  layout: string
  tag: string
}

/** A program that builds images of Dockerfiles. */
export type Builder = {
  readonly name: string
  /** Builds the image that all others are made from; it comes first. */
  buildGolden(image: Image): Promise<void>
  /** Builds the image of a service, or of the database, and writes it to its layout. */
  buildService(image: ServiceImage): Promise<void>
  /** Pushes an image that was built, under these references. Answers with the digest that it has there. */
  push(image: ServiceImage, references: readonly string[]): Promise<string>
}
