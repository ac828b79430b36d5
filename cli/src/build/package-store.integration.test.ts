import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { temporaryFolder } from '../testing.ts'
import type { LockedPackage } from './lockfile.ts'
import { PackageStore } from './package-store.ts'

/** A store whose registry answers with an archive of one file, and the hash of that archive. */
async function storeWith(t: TestContext) {
  const folder = await temporaryFolder(t)
  await mkdir(join(folder, 'package'))
  await mkdir(join(folder, 'store'))
  await writeFile(join(folder, 'package/program'), 'native code')
  await promisify(execFile)('tar', ['-czf', 'answer.tgz', 'package'], { cwd: folder })
  // The last argument of `npm pack` is the folder to write to.
  const npm = `#!/bin/sh
for to; do :; done
echo asked >>'${folder}/asked'
cp '${folder}/answer.tgz' "$to/native-1.0.0.tgz"
echo '[{"filename":"native-1.0.0.tgz"}]'
`
  await mkdir(join(folder, 'bin'))
  await writeFile(join(folder, 'bin/npm'), npm)
  await chmod(join(folder, 'bin/npm'), 0o755)
  const before = process.env.PATH
  process.env.PATH = [join(folder, 'bin'), before].join(delimiter)
  t.after(() => (process.env.PATH = before))
  const hash = createHash('sha512').update(await readFile(join(folder, 'answer.tgz')))
  return {
    folder,
    store: new PackageStore(folder, join(folder, 'store')),
    integrity: `sha512-${hash.digest('base64')}`,
  }
}

const native: LockedPackage = {
  name: 'native',
  folder: 'node_modules/native',
  version: '1.0.0',
  native: true,
}

describe('PackageStore', () => {
  it('fetches what is for one architecture, once', async (t) => {
    const { folder, store, integrity } = await storeWith(t)
    for (let times = 0; times < 2; times += 1) {
      const found = await store.folderOf({ ...native, integrity })
      assert.equal(await readFile(join(found, 'program'), 'utf8'), 'native code')
    }
    assert.equal(await readFile(join(folder, 'asked'), 'utf8'), 'asked\n')
  })

  it('refuses what is not the package of the lockfile, also of last time', async (t) => {
    const { folder, store, integrity } = await storeWith(t)
    const another = `sha512-${'A'.repeat(86)}==`
    for (const wrong of [{ ...native, integrity: another }, native]) {
      await assert.rejects(store.folderOf(wrong), {
        name: 'CliError',
        message: 'native@1.0.0 is not the package that package-lock.json names',
      })
    }
    await store.folderOf({ ...native, integrity })
    await writeFile(join(folder, 'store/native-1.0.0.tgz'), 'changed')
    const found = await store.folderOf({ ...native, integrity })
    assert.equal(await readFile(join(found, 'program'), 'utf8'), 'native code')
  })

  it('leaves everything else where npm has put it', async (t) => {
    const { folder, store } = await storeWith(t)
    const found = await store.folderOf({ ...native, native: false })
    assert.equal(found, join(folder, 'node_modules/native'))
  })
})
