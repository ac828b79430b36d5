import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { temporaryFolder } from '../testing.ts'
import { readImages } from './images-file.ts'

const source = { version: '0.1.0', revision: 'a'.repeat(40), committed: 1_795_636_699, dirty: [] }
const images = [{ service: 'gateway', tag: 'gateway-aaaaaaaaaaaa', digest: 'sha256:1' }]

async function read(t: TestContext, report: unknown) {
  const folder = await temporaryFolder(t)
  const text = typeof report === 'string' ? report : JSON.stringify(report)
  await writeFile(join(folder, 'images.json'), text)
  return readImages('images.json', folder)
}

describe('readImages', () => {
  it('reads what a build has told of', async (t) => {
    assert.deepEqual(await read(t, { source, builder: 'buildah', images }), {
      version: '0.1.0',
      commit: 'a'.repeat(40),
      builtAt: '2026-11-25T19:58:19.000Z',
      digests: { gateway: 'sha256:1' },
    })
  })

  it('says of a commit that files differed from it', async (t) => {
    const { commit } = await read(t, { source: { ...source, dirty: ['a.ts'] }, images })
    assert.equal(commit, `${'a'.repeat(40)}-dirty`)
  })

  it('refuses what is something else', async (t) => {
    await assert.rejects(read(t, '{'), /images\.json is no JSON: /)
    for (const other of [{}, { source, images: [{ service: 'gateway' }] }, { images }, null]) {
      await assert.rejects(read(t, other), { message: 'images.json is no report of a build' })
    }
    await assert.rejects(
      readImages('gone.json', '/nowhere'),
      /^CliError: gone\.json cannot be read/,
    )
  })
})
