import assert from 'node:assert/strict'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { temporaryFolder } from '../testing.ts'
import { findBuilder } from './builder.ts'
import type { ServiceImage } from './image.ts'

/** Nothing but these commands; each notes its arguments, one a line, and runs what is given. */
async function onlyWith(t: TestContext, commands: Record<string, string>) {
  const folder = await temporaryFolder(t)
  for (const [name, script] of Object.entries(commands)) {
    const text = `#!/bin/sh\nfor each; do echo "$each"; done >>'${folder}/asked'\n${script}\n`
    await writeFile(join(folder, name), text)
    await chmod(join(folder, name), 0o755)
  }
  const before = process.env.PATH
  process.env.PATH = folder
  t.after(() => (process.env.PATH = before))
  return { folder, asked: async () => (await readFile(join(folder, 'asked'), 'utf8')).split('\n') }
}

/** Writes what BuildKit says of an image, where it is told to. */
const docker = `while [ $# -gt 0 ]; do
  if [ "$1" = --metadata-file ]; then echo '{"containerimage.digest":"sha256:ab"}' >"$2"; fi
  shift
done`

const image: ServiceImage = {
  dockerfile: 'service.Dockerfile',
  context: 'context',
  architectures: ['amd64', 'arm64'],
  time: 1_795_625_303,
  labels: { title: 'gatehouse gateway' },
  base: 'golden',
  layout: '/nowhere/layout',
  tag: 'gateway-0123456789ab',
}

describe('findBuilder', () => {
  it('takes buildah before docker buildx', async (t) => {
    const { folder } = await onlyWith(t, { buildah: '', docker })
    assert.equal((await findBuilder(folder)).name, 'buildah')
  })

  it('takes docker where that has buildx', async (t) => {
    const { folder } = await onlyWith(t, { docker })
    assert.equal((await findBuilder(folder)).name, 'docker buildx')
  })

  it('says what to install where there is neither', async (t) => {
    const { folder } = await onlyWith(t, { docker: 'exit 1' })
    await assert.rejects(findBuilder(folder), {
      message: 'neither buildah nor docker buildx is there to build images',
      fix: /apt-get install buildah/,
    })
  })
})

describe('docker buildx', () => {
  it('builds the same each time, from the golden image that it built before', async (t) => {
    const { folder, asked } = await onlyWith(t, { docker })
    const builder = await findBuilder(folder)
    await builder.buildGolden(image)
    await mkdir(join(folder, 'golden-layout'))
    const index = { manifests: [{ digest: 'sha256:cd' }] }
    await writeFile(join(folder, 'golden-layout/index.json'), JSON.stringify(index))
    const references = ['registry.example/gateway:a', 'registry.example/gateway:latest']
    assert.equal(await builder.push(image, references), 'sha256:ab')
    const found = await asked()
    for (const argument of [
      'SOURCE_DATE_EPOCH=1795625303',
      'linux/amd64,linux/arm64',
      '--provenance=false',
      'title=gatehouse gateway',
      `type=oci,tar=false,rewrite-timestamp=true,dest=${folder}/golden-layout`,
      `golden=oci-layout://${folder}/golden-layout@sha256:cd`,
      `type=image,push=true,rewrite-timestamp=true,"name=${references.join(',')}"`,
    ])
      assert.ok(found.includes(argument), argument)
  })
})
