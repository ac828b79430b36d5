import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Architecture } from './architecture.ts'

/** A package of Debian, as it is and no other. */
export type LockedDeb = { version: string; sha256: string }

/** What the golden image is made of beside Node.js: `deploy/images/golden.json`. */
export type GoldenLock = {
  /** The release of Debian. */
  suite: string
  /** When the versions were last taken, as a day; files of the image are as old. */
  taken: string
  packages: Record<Architecture, Record<string, LockedDeb>>
}

const path = 'deploy/images/golden.json'

export async function readGoldenLock(root: string): Promise<GoldenLock> {
  return JSON.parse(await readFile(join(root, path), 'utf8')) as GoldenLock
}

export async function writeGoldenLock(root: string, lock: GoldenLock): Promise<void> {
  await writeFile(join(root, path), `${JSON.stringify(lock, undefined, 2)}\n`)
}

/** The time of the image's files, in seconds since 1970. */
export function goldenTime({ taken }: GoldenLock): number {
  return Date.parse(taken) / 1000
}
