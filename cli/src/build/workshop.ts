import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Platform } from '@gatehouse/platform'
import type { Architecture } from './architecture.ts'
import type { Builder } from './image.ts'
import { type ImageLock, readImageLock } from './image-lock.ts'
import { Lockfile } from './lockfile.ts'
import { PackageStore } from './package-store.ts'
import type { Source } from './source.ts'

/** What all images of a build are made with. */
export type Workshop = {
  root: string
  /** The one folder that is written to. */
  folder: string
  source: Source
  platform: Platform
  builder: Builder
  architectures: readonly Architecture[]
  push?: string
  latest: boolean
  /** Of the golden image. */
  lock: ImageLock
  lockfile: Lockfile
  store: PackageStore
}

export async function openWorkshop(
  given: Omit<Workshop, 'lock' | 'lockfile' | 'store'>,
): Promise<Workshop> {
  const { root, folder } = given
  const packages = join(folder, 'packages')
  await mkdir(packages, { recursive: true })
  return {
    ...given,
    lock: await readImageLock(root, 'golden'),
    lockfile: await Lockfile.read(root),
    store: new PackageStore(root, packages),
  }
}
