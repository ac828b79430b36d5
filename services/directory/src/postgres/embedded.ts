import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type FolderLock, FolderLockedError, SettingsError, lockFolder } from '@gatehouse/kit'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect } from 'kysely'
import type { Database, Schema } from './schema.ts'

/**
 * One connection, and pages that the operating system caches anyway: the defaults take 130 MB more
 * and are no faster. Nothing here touches durability.
 */
const small = ['shared_buffers=4MB', 'wal_buffers=512kB', 'max_connections=4']

const options = {
  startParams: [...PGlite.defaultStartParams, ...small.flatMap((setting) => ['-c', setting])],
}

/**
 * The embedded PostgreSQL on a folder, which this process then holds alone until the database is destroyed.
 * It opens in the background; what is asked of it meanwhile waits.
 * @throws {SettingsError} if another process holds the folder
 */
export function openEmbedded(folder: string): Database {
  const lock = lockOf(folder)
  const opening = open(folder)
  // Whoever asks it something hears of a failure.
  opening.catch(() => undefined)
  const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite: () => opening }) })
  db.destroy = async () => {
    const pglite = await opening
    await pglite.close()
    lock.release()
  }
  return db
}

/** A new database gets its name when it is complete: one that was killed while it was made never counts. */
async function open(folder: string): Promise<PGlite> {
  const data = join(folder, 'data')
  if (!existsSync(data)) {
    const unfinished = join(folder, 'data.new')
    await rm(unfinished, { recursive: true, force: true })
    await mkdir(unfinished, { recursive: true })
    const created = await PGlite.create(unfinished, options)
    await created.close()
    await rename(unfinished, data)
  }
  return PGlite.create(data, options)
}

function lockOf(folder: string): FolderLock {
  try {
    return lockFolder(folder, `a directory service, process ${process.pid}`)
  } catch (error) {
    if (!(error instanceof FolderLockedError)) throw error
    throw new SettingsError('directory', [
      `GATEHOUSE_DATA_DIR: ${error.message}: stop that process, or give this one another folder.`,
    ])
  }
}
