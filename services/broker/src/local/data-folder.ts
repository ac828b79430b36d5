import { access, constants, mkdir, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { FolderLockedError, SettingsError, lockFolder } from '@gatehouse/kit'
import { codeOf } from './files.ts'

/** The data folder, locked for this process; all paths are absolute and without symbolic links. */
export type DataFolder = {
  account: string
  buckets: string
  state: string
  release(): void
}

/**
 * Makes what is missing of the data folder and locks it.
 * @throws {SettingsError} when another process has it or it cannot be written to
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  try {
    await mkdir(join(folder, 'account', 'buckets'), { recursive: true })
    await mkdir(join(folder, 'broker'), { recursive: true, mode: 0o700 })
    const account = await realpath(join(folder, 'account'))
    const buckets = await realpath(join(account, 'buckets'))
    const state = await realpath(join(folder, 'broker'))
    await access(state, constants.W_OK)
    const lock = lockFolder(state, `the broker with process id ${process.pid}`)
    return { account, buckets, state, release: () => lock.release() }
  } catch (error) {
    throw new SettingsError('broker', [sentence(error, resolve(folder))])
  }
}

function sentence(error: unknown, folder: string): string {
  const other = 'set GATEHOUSE_DATA_DIR to another folder'
  if (error instanceof FolderLockedError) {
    const holder = error.holder || 'another process'
    return `${folder} is in use by ${holder}: stop that one, or ${other}.`
  }
  return `${folder} cannot be used (${codeOf(error)}): let this user write to it, or ${other}.`
}
