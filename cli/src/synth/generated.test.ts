import assert from 'node:assert/strict'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { temporaryFolder } from '../testing.ts'
import { readFiles, replaceFiles } from './generated.ts'

describe('replaceFiles', () => {
  it('leaves all of the old files where one of the new cannot be written', async (t) => {
    const parent = await temporaryFolder(t)
    const folder = join(parent, 'generated')
    await mkdir(folder)
    await writeFile(join(folder, 'old.json'), 'old\n')
    const impossible = new Map([
      ['new.json', 'new\n'],
      ['new.json/below', 'a file is no folder\n'],
    ])
    await assert.rejects(replaceFiles(folder, impossible), { code: 'EEXIST' })
    assert.deepEqual(await readFiles(folder), new Map([['old.json', 'old\n']]))
    assert.deepEqual(await readdir(parent), ['generated'])
  })

  it('puts the old files back where the new do not come to stand', async (t) => {
    const parent = await temporaryFolder(t)
    const folder = join(parent, 'generated')
    await replaceFiles(folder, new Map([['old.json', 'old\n']]))
    // Without a file there is no folder either that could take the place.
    await assert.rejects(replaceFiles(folder, new Map()), { code: 'ENOENT' })
    assert.deepEqual(await readFiles(folder), new Map([['old.json', 'old\n']]))
    assert.deepEqual(await readdir(parent), ['generated'])
  })

  it('takes the place of a folder as a whole', async (t) => {
    const parent = await temporaryFolder(t)
    const files = new Map([['a/b.json', 'b\n']])
    await replaceFiles(join(parent, 'generated'), files)
    await replaceFiles(join(parent, 'generated'), new Map([['c.json', 'c\n']]))
    assert.deepEqual(await readFiles(join(parent, 'generated')), new Map([['c.json', 'c\n']]))
    assert.deepEqual(await readdir(join(parent, 'generated')), ['c.json'])
  })
})
