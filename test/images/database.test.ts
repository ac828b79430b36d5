import assert from 'node:assert/strict'
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { root } from '../support/command.ts'
import {
  type Built,
  type ImageConfig,
  buildImages,
  noImages,
  outputOf,
  startImage,
  unpackImage,
} from '../support/images.ts'

const programs = ['cat', 'dash', 'date', 'mv', 'rm', 'sh', 'sleep', 'stat', 'sync']
const folder = join(root, '.cache/images-database-test')

describe('the image of PostgreSQL', { skip: noImages }, () => {
  let image: Built['images'][number]
  let config: ImageConfig
  before(async () => {
    await rm(folder, { recursive: true, force: true })
    const [built] = (await buildImages(['database'])).images
    assert.ok(built)
    image = built
    config = await unpackImage(image.layout, folder)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('is small, runs as a user that is not root, and is stopped as PostgreSQL wants it', () => {
    for (const { size } of image.platforms) assert.ok(size <= 40e6, `${size} bytes`)
    const { User, StopSignal } = config.config as ImageConfig['config'] & { StopSignal: string }
    assert.equal(User, '10001:10001')
    assert.equal(StopSignal, 'SIGINT')
  })

  it('holds a shell and what its programs run, and nothing that installs or becomes root', async () => {
    assert.deepEqual(await readdir(join(folder, 'usr/bin')), programs)
    assert.deepEqual(await readdir(join(folder, 'usr/sbin')), [])
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const odd: string[] = []
    for (const entry of entries.filter((one) => one.isFile())) {
      const path = join(entry.parentPath, entry.name)
      const { mode, uid, gid } = await stat(path)
      if ((mode & 0o6022) !== 0 || uid !== 0 || gid !== 0) odd.push(path)
    }
    assert.deepEqual(odd, [], 'setuid, for others to write, or not of root')
    assert.ok(!entries.some(({ name }) => /libLLVM|llvmjit|^apt|^dpkg(?!$)/.test(name)))
  })

  it('is of no commit: a release leaves it as it is', () => {
    const { Labels } = config.config
    assert.match(Labels['org.opencontainers.image.version'] ?? '', /^17\.\d+$/)
    assert.equal(Labels['org.opencontainers.image.revision'], undefined)
  })

  it('has the libraries of all its programs', async () => {
    for (const program of ['postgres', 'initdb', 'psql', 'pg_dump', 'pg_restore', 'pg_isready']) {
      const Entrypoint = [`/usr/lib/postgresql/17/bin/${program}`]
      const one = { ...config, config: { ...config.config, Entrypoint } }
      const { code, stdout, stderr } = await outputOf(startImage(folder, one, ['--version'], {}))
      assert.equal(code, 0, stderr)
      assert.match(stdout, /\(PostgreSQL\) 17\./)
    }
  })

  it('starts on no data but its own', async () => {
    const data = join(folder, 'var/lib/postgresql/data')
    const start = () => outputOf(startImage(folder, config, [], {}))
    await mkdir(data)
    assert.match((await start()).stderr, /data is there, and is no database: nothing is changed/)
    await writeFile(join(data, 'PG_VERSION'), '16\n')
    const { code, stderr } = await start()
    assert.equal(code, 78)
    assert.match(stderr, /the data is of PostgreSQL 16 and this image has 17\./)
  })

  it('has a bill of materials', async () => {
    const { components } = JSON.parse(await readFile(image.sboms[0] ?? '', 'utf8')) as {
      components: { name: string }[]
    }
    const names = components.map(({ name }) => name)
    for (const name of ['postgresql-17', 'libc6', 'dash', 'libssl3t64'])
      assert.ok(names.includes(name), name)
  })
})
