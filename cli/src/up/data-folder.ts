import { mkdirSync, readdirSync } from 'node:fs'
import { type FolderLock, FolderLockedError, lockFolder } from '@gatehouse/kit/folder-lock'
import { CliError } from '../cli-error.ts'
import { exitCodes } from '../exit-codes.ts'

/**
 * Whether there is nothing but what `up` itself notes in the data folder, or no folder at all.
 * @throws {CliError} when it cannot be read
 */
export function isNew(dataDir: string): boolean {
  try {
    return readdirSync(dataDir).every((name) => /^(?:lock|first-data)\./.test(name))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return true
    throw unusable(dataDir, cause)
  }
}

/**
 * Takes the data folder for this process. It is made for this user alone: secrets lie in it.
 * @throws {CliError} when another process has it, or it cannot be written
 */
export function lockDataFolder(dataDir: string, holder: string): FolderLock {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    return lockFolder(dataDir, holder)
  } catch (cause) {
    if (cause instanceof FolderLockedError) {
      throw new CliError(`the data folder ${cause.message}`, {
        fix: `stop that one first, or run a second system beside it: gatehouse up --data ${dataDir}-2 --port 0`,
        exitCode: exitCodes.inUse,
        cause,
      })
    }
    throw unusable(dataDir, cause)
  }
}

function unusable(dataDir: string, cause: unknown): CliError {
  return new CliError(`the data folder ${dataDir} cannot be used: ${(cause as Error).message}`, {
    fix: 'make it a folder that this user can write, or name another with --data DIR.',
    cause,
  })
}
