import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Architecture } from './architecture.ts'

/** A package of Debian, as it is and no other. */
export type LockedDeb = { version: string; sha256: string }

/** The images that are made of Debian's packages. */
export type LockedImage = 'golden' | 'postgres'

/** Which of Debian's packages an image is made of: `deploy/images/<image>.json`. */
export type ImageLock = {
  /** The release of Debian. */
  suite: string
  /** When the versions were last taken, as a day; files of the image are as old. */
  taken: string
  packages: Record<Architecture, Record<string, LockedDeb>>
}

/** The path of a lock, from the root of the checkout. */
export function lockPath(image: LockedImage): string {
  return `deploy/images/${image}.json`
}

export async function readImageLock(root: string, image: LockedImage): Promise<ImageLock> {
  return JSON.parse(await readFile(join(root, lockPath(image)), 'utf8')) as ImageLock
}

export async function writeImageLock(
  root: string,
  image: LockedImage,
  lock: ImageLock,
): Promise<void> {
  await writeFile(join(root, lockPath(image)), `${JSON.stringify(lock, undefined, 2)}\n`)
}

/** The time of the image's files, in seconds since 1970. */
export function lockTime({ taken }: ImageLock): number {
  return Date.parse(taken) / 1000
}
