import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CliError } from '../cli-error.ts'
import { downloadDebs } from './apt.ts'
import type { Architecture } from './architecture.ts'
import { type ImageLock, type LockedDeb, type LockedImage, lockPath } from './image-lock.ts'

/**
 * The paths of the packages that the lock of an image names. Those that are in `folder` from last time are not fetched
 * again.
 * @throws {CliError} when Debian no longer has a version, or another of that name
 */
export async function fetchDebs(
  image: LockedImage,
  lock: ImageLock,
  architecture: Architecture,
  folder: string,
): Promise<string[]> {
  const locked = lock.packages[architecture]
  if (!isAll(await debsIn(folder), locked)) {
    const names = Object.entries(locked).map(([name, { version }]) => `${name}=${version}`)
    const fix =
      'if Debian no longer has a version, gatehouse build --refresh takes those that it has now: look at what ' +
      `changes in ${lockPath(image)}, and commit it.`
    await downloadDebs(names, { suite: lock.suite, architecture, fix }, folder)
  }
  const found = await debsIn(folder)
  if (!isAll(found, locked)) {
    throw new CliError(`a package of Debian is not the one that ${lockPath(image)} names`, {
      fix: 'find out who changed it before you build: a version of a package never changes.',
    })
  }
  return [...found.values()].map(({ path }) => path)
}

/** What Debian has now of these packages. */
export async function currentDebs(
  names: readonly string[],
  suite: string,
  architecture: Architecture,
  folder: string,
): Promise<Record<string, LockedDeb>> {
  const fix = `see that Debian ${suite} has ${names.join(', ')} for ${architecture}.`
  await downloadDebs(names, { suite, architecture, fix }, folder)
  return Object.fromEntries(
    [...(await debsIn(folder))].map(([name, { version, sha256 }]) => [name, { version, sha256 }]),
  )
}

type Deb = LockedDeb & { path: string }

async function debsIn(folder: string): Promise<Map<string, Deb>> {
  const debs = join(folder, 'debs')
  const files = (await readdir(debs).catch(() => [])).filter((file) => file.endsWith('.deb'))
  const found = files.toSorted().map(async (file): Promise<[string, Deb]> => {
    const path = join(debs, file)
    const [name = '', version = ''] = file.split('_')
    const sha256 = createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
    return [name, { path, version: decodeURIComponent(version), sha256 }]
  })
  return new Map(await Promise.all(found))
}

function isAll(found: Map<string, Deb>, locked: Record<string, LockedDeb>): boolean {
  const names = Object.keys(locked)
  return (
    found.size === names.length &&
    names.every((name) => found.get(name)?.sha256 === locked[name]?.sha256)
  )
}
