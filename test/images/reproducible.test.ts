import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { mustRun, root } from '../support/command.ts'
import { buildImages, noImages } from '../support/images.ts'

/** On the file system of the packages, which are linked and not copied. */
const scratch = join(root, '.cache/images-twice')

/** The digests of images that are built of the commit in a checkout of its own, by a person with this umask. */
async function builtAfresh(name: string, umask: number): Promise<string[]> {
  const folder = join(scratch, name)
  const commands = [
    'git clone --quiet "$1" "$2"',
    'cp --archive --link "$1/node_modules" "$2/node_modules"',
    // The packages of Debian that are here already, each of which is held against the lock.
    'cd "$1"; mkdir -p .cache/images; find .cache/images -path "*/debs/*.deb" -exec cp --link --parents {} "$2" \\;',
  ]
  const usual = process.umask(umask)
  try {
    await mustRun('sh', ['-ec', commands.join('; '), 'sh', root, folder])
    const { images } = await buildImages(['directory', 'database'], folder)
    return images.map(({ digest }) => digest)
  } finally {
    process.umask(usual)
    await rm(folder, { recursive: true, force: true })
  }
}

describe('the image of a commit', { skip: noImages }, () => {
  after(() => rm(scratch, { recursive: true, force: true }))

  it('is the same, wherever and by whomever it is built', async () => {
    await rm(scratch, { recursive: true, force: true })
    const first = await builtAfresh('one', 0o022)
    const second = await builtAfresh('another/place', 0o077)
    assert.equal(first.length, 2)
    for (const digest of first) assert.match(digest, /^sha256:[0-9a-f]{64}$/)
    assert.deepEqual(second, first)
  })
})
