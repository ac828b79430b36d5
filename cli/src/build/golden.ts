import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Architecture, npmCpu } from './architecture.ts'
import { fetchDebs } from './debian.ts'
import type { ImageLock } from './image-lock.ts'
import type { Lockfile } from './lockfile.ts'
import type { PackageStore } from './package-store.ts'
import { writeRoot } from './root-folder.ts'

/**
 * Makes the root of the golden image for an architecture, as `<folder>/context/<architecture>`.
 * @throws {CliError} when what it is made of cannot be had
 */
export async function writeGolden(
  from: { lock: ImageLock; lockfile: Lockfile; store: PackageStore },
  architecture: Architecture,
  folder: string,
): Promise<void> {
  const parts = join(folder, `parts-${architecture}`)
  await mkdir(parts, { recursive: true })
  const debs = await fetchDebs('golden', from.lock, architecture, join(parts, 'apt'))
  const node = from.lockfile.package(`node-linux-${npmCpu[architecture]}`)
  const sources = {
    debs,
    node: await from.store.folderOf(node),
    unpacked: join(parts, 'unpacked'),
  }
  await writeRoot(sources, join(folder, 'context', architecture))
}
