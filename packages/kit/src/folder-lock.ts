import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Held by a process, and let go by the operating system when that process ends, however it ends. */
export type FolderLock = { release(): void }

export class FolderLockedError extends Error {
  override name = 'FolderLockedError'
  readonly folder: string
  /** What the holder said of itself, if it could be read. */
  readonly holder: string

  constructor(folder: string, holder: string) {
    super(`${folder} is in use${holder && ` by ${holder}`}`)
    this.folder = folder
    this.holder = holder
  }
}

/** Kept from the garbage collector, which closes a database that nobody has any more, and so lets go of its lock. */
const held = new Set<DatabaseSync>()

/**
 * Takes the lock of a folder for this process. It is SQLite's lock on a small file, the one advisory lock of
 * the operating system that Node.js reaches without a native module: a killed process leaves nothing stale.
 * `holder` is what others read when they come too late.
 * @throws {FolderLockedError} when another process holds it
 */
export function lockFolder(folder: string, holder: string): FolderLock {
  mkdirSync(folder, { recursive: true })
  const note = join(folder, 'lock.txt')
  const database = new DatabaseSync(join(folder, 'lock.db'))
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (!/locked|busy/.test((error as Error).message)) throw error
    throw new FolderLockedError(folder, readNote(note))
  }
  held.add(database)
  writeFileSync(note, holder)
  return {
    release: () => {
      held.delete(database)
      database.close()
    },
  }
}

function readNote(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
