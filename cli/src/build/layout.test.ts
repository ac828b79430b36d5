import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { temporaryFolder } from '../testing.ts'
import { readLayout } from './layout.ts'

async function layoutOf(t: TestContext, blobs: Record<string, object>, index: object) {
  const folder = await temporaryFolder(t)
  await mkdir(join(folder, 'blobs/sha256'), { recursive: true })
  await writeFile(join(folder, 'index.json'), JSON.stringify(index))
  for (const [name, content] of Object.entries(blobs)) {
    await writeFile(join(folder, 'blobs/sha256', name), JSON.stringify(content))
  }
  return folder
}

const image = { layers: [{ size: 60 }, { size: 7 }] }

describe('readLayout', () => {
  it('sums the layers of an image', async (t) => {
    const index = { manifests: [{ digest: 'sha256:aa' }] }
    const folder = await layoutOf(t, { aa: image }, index)
    assert.deepEqual(await readLayout(folder, ['arm64']), {
      digest: 'sha256:aa',
      platforms: [{ platform: 'linux/arm64', digest: 'sha256:aa', size: 67 }],
    })
  })

  it('answers the digest of the list, where there is one for several architectures', async (t) => {
    const platform = (architecture: string) => ({ os: 'linux', architecture })
    const list = {
      manifests: [
        { digest: 'sha256:aa', platform: platform('amd64') },
        { digest: 'sha256:bb', platform: platform('arm64') },
      ],
    }
    const index = { manifests: [{ digest: 'sha256:cc' }] }
    const folder = await layoutOf(t, { aa: image, bb: { layers: [{ size: 5 }] }, cc: list }, index)
    const { digest, platforms } = await readLayout(folder, ['amd64', 'arm64'])
    assert.equal(digest, 'sha256:cc')
    assert.deepEqual(
      platforms.map(({ platform: name, size }) => [name, size]),
      [
        ['linux/amd64', 67],
        ['linux/arm64', 5],
      ],
    )
  })

  it('refuses a layout of nothing', async (t) => {
    const folder = await layoutOf(t, {}, { manifests: [] })
    await assert.rejects(readLayout(folder, ['amd64']), /holds no image/)
  })
})
