import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Architecture, architectures, npmCpu } from './architecture.ts'
import { currentDebs, fetchDebs } from './debian.ts'
import { type GoldenLock, readGoldenLock, writeGoldenLock } from './golden-lock.ts'
import type { Lockfile } from './lockfile.ts'
import type { PackageStore } from './package-store.ts'
import { writeRoot } from './root-folder.ts'

/**
 * Makes the root of the golden image for an architecture, as `<folder>/context/<architecture>`.
 * @throws {CliError} when what it is made of cannot be had
 */
export async function writeGolden(
  from: { lock: GoldenLock; lockfile: Lockfile; store: PackageStore },
  architecture: Architecture,
  folder: string,
): Promise<void> {
  const parts = join(folder, `parts-${architecture}`)
  await mkdir(parts, { recursive: true })
  const debs = await fetchDebs(from.lock, architecture, join(parts, 'apt'))
  const node = from.lockfile.package(`node-linux-${npmCpu[architecture]}`)
  const sources = {
    debs,
    node: await from.store.folderOf(node),
    unpacked: join(parts, 'unpacked'),
  }
  await writeRoot(sources, join(folder, 'context', architecture))
}

/** Takes the versions that Debian has now into the lock. Answers with what changed, one line for each. */
export async function refreshGolden(root: string, folder: string, today: Date): Promise<string[]> {
  const lock = await readGoldenLock(root)
  const current = structuredClone(lock)
  for (const architecture of architectures) {
    const names = Object.keys(lock.packages[architecture])
    const apt = join(folder, `parts-${architecture}`, 'apt')
    current.packages[architecture] = await currentDebs(names, lock.suite, architecture, apt)
  }
  const changes = changesOf(lock, current)
  if (changes.length > 0) {
    await writeGoldenLock(root, { ...current, taken: today.toISOString().slice(0, 10) })
  }
  return changes
}

function changesOf(before: GoldenLock, after: GoldenLock): string[] {
  return architectures.flatMap((architecture) =>
    Object.entries(after.packages[architecture]).flatMap(([name, { version }]) => {
      const old = before.packages[architecture][name]?.version
      return old === version ? [] : [`${name} for ${architecture}: ${old || 'none'} → ${version}`]
    }),
  )
}
