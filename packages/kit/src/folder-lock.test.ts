import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { FolderLockedError, lockFolder } from './folder-lock.ts'

async function inFolder(use: (folder: string) => Promise<void> | void) {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-lock-'))
  try {
    await use(join(folder, 'data'))
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Another process that holds the lock until it is killed. */
async function holdElsewhere(folder: string) {
  // What it was given it has lost, as a program may that holds on to the lock until its end.
  const source =
    `import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, 'folder-lock.ts'))}\n` +
    `lockFolder(${JSON.stringify(folder)}, 'the other one')\n` +
    `setImmediate(() => { gc(); process.send('held') })\nsetInterval(() => {}, 1000)`
  const flags = ['--expose-gc', '--input-type=module-typescript', '--eval']
  const child = spawn(process.execPath, [...flags, source], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await once(child, 'message')
  return child
}

describe('lockFolder', () => {
  it('makes the folder, and can be taken again once it is released', async () => {
    await inFolder((folder) => {
      lockFolder(folder, 'a').release()
      lockFolder(folder, 'a').release()
    })
  })

  it('refuses a second holder in the same process', async () => {
    await inFolder((folder) => {
      const lock = lockFolder(folder, 'the first one')
      assert.throws(() => lockFolder(folder, 'b'), {
        name: 'FolderLockedError',
        message: `${folder} is in use by the first one`,
      })
      lock.release()
    })
  })

  it('refuses while another process holds it, and not once that was killed', async () => {
    await inFolder(async (folder) => {
      const child = await holdElsewhere(folder)
      try {
        assert.throws(
          () => lockFolder(folder, 'me'),
          (error) => {
            assert.ok(error instanceof FolderLockedError)
            assert.deepEqual([error.folder, error.holder], [folder, 'the other one'])
            return true
          },
        )
      } finally {
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
      lockFolder(folder, 'me').release()
    })
  })

  it('says what is wrong when it is not the lock', () => {
    assert.throws(() => lockFolder('/dev/null/data', 'me'), /ENOTDIR|ENOENT/)
  })
})
