import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile, readdir, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { root } from '../support/command.ts'
import { type Built, noImages } from '../support/images.ts'
import { type Unpacked, openImages } from './test-images.ts'

const mostBytes = 70e6

/** Every file of a folder, from there. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

describe('what images hold', { skip: noImages }, () => {
  let built: Built
  let images: ReadonlyMap<string, Unpacked>
  before(async () => {
    ;({ built, images } = await openImages())
  })

  it('are small', () => {
    assert.equal(built.images.length, 3)
    for (const { service, platforms } of built.images) {
      for (const { size } of platforms) assert.ok(size <= mostBytes, `${service}: ${size} bytes`)
    }
  })

  it('hold no program but Node.js, and nothing that makes its user another', async () => {
    const { folder } = images.get('directory') as Unpacked
    assert.deepEqual(await readdir(join(folder, 'usr/bin')), ['node'])
    assert.deepEqual(await readdir(join(folder, 'usr/sbin')), [])
    const odd: string[] = []
    for (const path of await filesIn(folder)) {
      const { mode, uid, gid } = await stat(join(folder, path))
      if ((mode & 0o6022) !== 0 || uid !== 0 || gid !== 0) odd.push(path)
    }
    assert.deepEqual(odd, [], 'setuid, for others to write, or not of root')
  })

  it('hold no source but the bundle, and nothing that says where they were built', async () => {
    const names = [root, hostname()].filter((name) => name.length > 3)
    for (const { folder } of images.values()) {
      const app = join(folder, 'app')
      const files = await filesIn(app)
      assert.deepEqual(
        files.filter((path) => /\.(?:ts|env|pem|key|npmrc)$|(?:^|\/)\.git/.test(path)),
        [],
      )
      for (const path of files.filter((file) => !file.includes('node_modules/'))) {
        const content = await readFile(join(app, path), 'utf8')
        for (const name of names) assert.ok(!content.includes(name), `${path} says ${name}`)
      }
      const map = JSON.parse(await readFile(join(app, 'main.js.map'), 'utf8')) as object
      assert.ok(!Object.hasOwn(map, 'sourcesContent'))
    }
  })

  it('hold the licences of what is in the bundle', async () => {
    const licences = join(images.get('gateway')?.folder ?? '', 'app/licences')
    assert.match(await readFile(join(licences, 'fastify/LICENSE'), 'utf8'), /MIT License/)
  })

  it('run as a user that is not root, and tell what they are by labels', () => {
    for (const [service, { config: whole }] of images) {
      const { config, created } = whole
      assert.equal(config.User, '10001:10001')
      assert.doesNotMatch(config.Env.join(), /GATEHOUSE/)
      const label = (name: string) => config.Labels[`org.opencontainers.image.${name}`]
      assert.equal(label('title'), `gatehouse ${service}`)
      assert.match(label('revision') ?? '', /^[0-9a-f]{40}(-dirty)?$/)
      assert.equal(label('licenses'), 'Apache-2.0')
      assert.equal(Date.parse(created), Date.parse(label('created') ?? ''))
    }
  })

  it('have a bill of materials', async () => {
    const [path = ''] = built.images.find(({ service }) => service === 'directory')?.sboms ?? []
    const { components } = JSON.parse(await readFile(path, 'utf8')) as {
      components: { name: string; version: string; hashes: { content: string }[] }[]
    }
    const names = components.map(({ name }) => name)
    for (const name of ['libc6', 'fastify', 'pg', 'sharp', '@img/sharp-libvips-linux-x64'])
      assert.ok(names.includes(name), name)
    assert.ok(!names.includes('@electric-sql/pglite'))
    assert.ok(!names.includes('typescript'))
    assert.ok(components.every(({ hashes }) => /^[0-9a-f]{64,128}$/.test(hashes[0]?.content ?? '')))
  })

  it('have the digest of what they hold', async () => {
    for (const { layout, digest } of built.images) {
      const content = await readFile(join(layout, 'blobs', ...digest.split(':')))
      assert.equal(`sha256:${createHash('sha256').update(content).digest('hex')}`, digest)
    }
  })
})
