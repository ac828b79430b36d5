import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { inspect } from 'node:util'
import { run } from '../../../test/support/command.ts'
import { SecretFileError, readSecretFile } from './secret-file.ts'

describe('readSecretFile', () => {
  let folder: string
  let path: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-secret-'))
    path = join(folder, 'secret')
  })
  after(() => rm(folder, { recursive: true }))

  const read = async (file = path) => (await readSecretFile('SIGNING_KEY_FILE', file)).reveal()
  async function refused(reason: RegExp, file = path): Promise<void> {
    await assert.rejects(read(file), (error) => {
      assert.ok(error instanceof SecretFileError, String(error))
      assert.ok(error.message.startsWith(`SIGNING_KEY_FILE: the file ${file} `), error.message)
      assert.match(error.message, reason)
      assert.doesNotMatch(inspect(error), /hunter2/)
      return true
    })
  }

  it('takes one newline off the end, and nothing else', async () => {
    for (const [content, secret] of [
      ['hunter2', 'hunter2'],
      ['hunter2\n', 'hunter2'],
      ['hunter2\r\n', 'hunter2'],
      ['hunter2\n\n', 'hunter2\n'],
      [' äöü 🔑\thunter2 \n', ' äöü 🔑\thunter2 '],
      ['-----BEGIN\nhunter2\n-----END\n', '-----BEGIN\nhunter2\n-----END'],
      ['x'.repeat(65_536), 'x'.repeat(65_536)],
    ] as const) {
      await writeFile(path, content)
      assert.equal(await read(), secret)
    }
  })

  it('refuses what cannot be a secret, and says what to change', async () => {
    for (const empty of ['', '\n', '\r\n']) {
      await writeFile(path, empty)
      await refused(/is empty: write/)
    }
    await writeFile(path, 'hunter2'.padEnd(65_537))
    await refused(/is larger than 64 KiB/)
    await writeFile(path, Buffer.from('hunter2\xff', 'latin1'))
    await refused(/is not UTF-8/)
  })

  it('refuses what is no file, and waits for nobody', async () => {
    await refused(/is not there: .*correct the path/, join(folder, 'nowhere'))
    await refused(/is not there/, join(path, 'below'))
    await refused(/is no ordinary file/, folder)
    const pipe = join(folder, 'pipe')
    await run('mkfifo', [pipe])
    await refused(/is no ordinary file/, pipe)
    await symlink('loop', join(folder, 'loop'))
    await refused(/cannot be read \(ELOOP\)/, join(folder, 'loop'))
  })

  it('refuses a file that it may not read', async () => {
    const closed = join(folder, 'closed')
    await writeFile(closed, 'hunter2')
    await chmod(closed, 0)
    const root = process.geteuid?.() === 0
    // Root may read every file: nobody may not.
    if (root) process.seteuid?.(65_534)
    try {
      await refused(/may not be read/, closed)
    } finally {
      if (root) process.seteuid?.(0)
    }
  })

  it('reads what stands there now: renamed into place, or in the folder that a link has come to name', async () => {
    await writeFile(path, 'old')
    assert.equal(await read(), 'old')
    await writeFile(`${path}.new`, 'renamed')
    await rename(`${path}.new`, path)
    assert.equal(await read(), 'renamed')

    // As the kubelet does: secret -> ..data/secret, ..data -> ..2026_1
    for (const [version, content] of [
      ['..1', 'first'],
      ['..2', 'second'],
    ] as const) {
      await mkdir(join(folder, version))
      await writeFile(join(folder, version, 'mounted'), content)
      await symlink(version, join(folder, '..data.new'))
      await rename(join(folder, '..data.new'), join(folder, '..data'))
      if (version === '..1') await symlink('..data/mounted', join(folder, 'mounted'))
      assert.equal(await read(join(folder, 'mounted')), content)
    }
  })
})
