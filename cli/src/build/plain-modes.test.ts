import assert from 'node:assert/strict'
import { chmod, lstat, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { temporaryFolder } from '../testing.ts'
import { setPlainModes } from './plain-modes.ts'

describe('setPlainModes', () => {
  it('leaves no trace of the umask, and nothing that a stranger could use', async (t) => {
    const folder = await temporaryFolder(t)
    await mkdir(join(folder, 'inner'))
    for (const [name, mode] of [
      ['inner/program', 0o4750],
      ['inner/text', 0o662],
      ['secret', 0o600],
    ] as const) {
      await writeFile(join(folder, name), '')
      await chmod(join(folder, name), mode)
    }
    await symlink('/nowhere', join(folder, 'link'))
    await setPlainModes(folder)
    const found = async (name: string) => (await lstat(join(folder, name))).mode & 0o7777
    assert.equal(await found('inner'), 0o755)
    assert.equal(await found('inner/program'), 0o755)
    assert.equal(await found('inner/text'), 0o644)
    assert.equal(await found('secret'), 0o644)
  })
})
