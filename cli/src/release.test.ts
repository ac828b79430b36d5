import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { readRelease } from './release.ts'
import { temporaryFolder } from './testing.ts'

describe('readRelease', () => {
  it('knows no commit where there is no repository', async (t) => {
    const folder = await temporaryFolder(t)
    await writeFile(join(folder, 'package.json'), '{ "version": "1.2.3" }')
    assert.deepEqual(await readRelease(folder), {
      version: '1.2.3',
      commit: 'unknown',
      builtAt: 'unknown',
    })
  })
})
