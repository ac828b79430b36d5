import { join } from 'node:path'
import { architectures } from './architecture.ts'
import { currentDebs } from './debian.ts'
import { type ImageLock, type LockedImage, readImageLock, writeImageLock } from './image-lock.ts'

/**
 * Takes the versions that Debian has now into the locks of all images. Answers with what changed, one line for
 * each.
 */
export async function refreshLocks(root: string, folder: string, today: Date): Promise<string[]> {
  const changes: string[] = []
  for (const image of ['golden', 'postgres'] as const) {
    changes.push(...(await refreshLock(root, image, join(folder, image), today)))
  }
  return changes
}

async function refreshLock(root: string, image: LockedImage, folder: string, today: Date) {
  const lock = await readImageLock(root, image)
  const current = structuredClone(lock)
  for (const architecture of architectures) {
    const names = Object.keys(lock.packages[architecture])
    const apt = join(folder, `parts-${architecture}`, 'apt')
    current.packages[architecture] = await currentDebs(names, lock.suite, architecture, apt)
  }
  const changes = changesOf(lock, current)
  if (changes.length > 0) {
    await writeImageLock(root, image, { ...current, taken: today.toISOString().slice(0, 10) })
  }
  return changes
}

function changesOf(before: ImageLock, after: ImageLock): string[] {
  return architectures.flatMap((architecture) =>
    Object.entries(after.packages[architecture]).flatMap(([name, { version }]) => {
      const old = before.packages[architecture][name]?.version
      return old === version ? [] : [`${name} for ${architecture}: ${old || 'none'} → ${version}`]
    }),
  )
}
