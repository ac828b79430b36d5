import assert from 'node:assert/strict'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { temporaryFolder } from '../testing.ts'
import { isNew, lockDataFolder } from './data-folder.ts'

describe('isNew', () => {
  it('holds for a folder with nothing but the lock and a start that was interrupted', async (t) => {
    const folder = await temporaryFolder(t)
    assert.equal(isNew(join(folder, 'absent')), true)
    await writeFile(join(folder, 'lock.db'), '')
    await writeFile(join(folder, 'first-data.json.partial'), '')
    assert.equal(isNew(folder), true)
    await mkdir(join(folder, 'account'))
    assert.equal(isNew(folder), false)
  })

  it('refuses what is no folder', async (t) => {
    const file = join(await temporaryFolder(t), 'file')
    await writeFile(file, '')
    assert.throws(() => isNew(file), /^CliError: the data folder \S+ cannot be used: ENOTDIR/)
  })
})

describe('lockDataFolder', () => {
  it('makes the folder for this user alone', async (t) => {
    const folder = join(await temporaryFolder(t), 'data')
    lockDataFolder(folder, 'a test').release()
    assert.equal((await stat(folder)).mode & 0o777, 0o700)
  })

  it('refuses what cannot be written', async (t) => {
    const file = join(await temporaryFolder(t), 'file')
    await writeFile(file, '')
    assert.throws(() => lockDataFolder(join(file, 'data'), 'a test'), {
      name: 'CliError',
      fix: 'make it a folder that this user can write, or name another with --data DIR.',
    })
  })
})
