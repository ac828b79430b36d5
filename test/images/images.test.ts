import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile, readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { root } from '../support/command.ts'
import {
  type Built,
  buildImages,
  noImages,
  outputOf,
  startImage,
  unpackImage,
} from '../support/images.ts'
import { noPostgres, startPostgres } from '../support/postgres.ts'
import { plain } from '../../services/directory/src/avatars/test-pictures.ts'
import { type Unpacked, listening } from './test-image.ts'

const scratch = join(root, '.cache/images-test')
const mostBytes = 70e6

/** Every file of a folder, from there. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

describe('images', { skip: noImages }, () => {
  let built: Built
  const images = new Map<string, Unpacked>()
  const image = (service: string) => images.get(service) as Unpacked
  before(async () => {
    await rm(scratch, { recursive: true, force: true })
    built = await buildImages([])
    for (const { service, layout } of built.images) {
      const folder = join(scratch, service)
      images.set(service, { folder, config: await unpackImage(layout, folder) })
    }
  })
  after(() => rm(scratch, { recursive: true, force: true }))

  it('are small', () => {
    assert.equal(built.images.length, 3)
    for (const { service, platforms } of built.images) {
      for (const { size } of platforms) assert.ok(size <= mostBytes, `${service}: ${size} bytes`)
    }
  })

  it('hold no program but Node.js, and nothing that makes its user another', async () => {
    const { folder } = image('directory')
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

  it('start the gateway, which decides by the policies of its stage', async (t) => {
    const env = {
      GATEHOUSE_STAGE: 'dev',
      GATEHOUSE_PUBLIC_URL: 'http://127.0.0.1',
      GATEHOUSE_HOSTS: '127.0.0.1',
      BROKER_URL: 'http://127.0.0.1:1',
      DIRECTORY_URL: 'http://127.0.0.1:1',
      BROKER_TOKEN_FILE: '/var/run/secrets/gatehouse/broker',
      DIRECTORY_TOKEN_FILE: '/var/run/secrets/gatehouse/directory',
    }
    const { url, stop } = await listening(t, image('gateway'), env)
    const version = (await (await fetch(`${url}/version`)).json()) as { version: string }
    assert.equal(version.version, '9.8.7')
    const page = await fetch(`${url}/docs/assets/swagger-ui-bundle.js`)
    assert.ok((await page.text()).length > 1e6)
    assert.equal((await fetch(`${url}/openapi.json`)).status, 200)
    assert.equal((await fetch(`${url}/api/v1/secrets`)).status, 401)
    assert.equal(await stop(), 0)
  })

  it('start the broker', async (t) => {
    const env = {
      GATEHOUSE_PROVIDER: 'aws',
      GATEHOUSE_AUTH: 'none',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    }
    const { url, stop } = await listening(t, image('broker'), env)
    assert.equal((await fetch(`${url}/health/live`)).status, 200)
    assert.equal(await stop(), 0)
  })

  it('name the sources where something fails', async () => {
    const { folder, config: whole } = image('broker')
    const Entrypoint = whole.config.Entrypoint.toSpliced(-1)
    const config = { ...whole, config: { ...whole.config, Entrypoint } }
    // Without settings it would end with words for a person.
    const code = "process.exit = () => { throw new Error('planted') }; await import('/app/main.js')"
    const args = ['--input-type=module', '--eval', code]
    const { stderr } = await outputOf(startImage(folder, config, args, {}))
    assert.match(
      stderr,
      /Error: planted\n[^]* at endWith \(\/app\/packages\/kit\/src\/serve\.ts:\d+/,
    )
  })

  it('say that they hold no embedded database', async () => {
    const { folder, config } = image('directory')
    const env = { HOST: '127.0.0.1', GATEHOUSE_AUTH: 'none' }
    const { code, stderr } = await outputOf(startImage(folder, config, [], env))
    assert.equal(code, 78)
    assert.match(stderr, /^directory: .*\n {2}No database is set, and images hold no embedded one/)
  })

  it(
    'migrate a database, and keep people and their pictures in it',
    { skip: noPostgres },
    async (t) => {
      const server = await startPostgres()
      t.after(() => server.remove())
      const address = new URL(server.url)
      address.password = server.password
      const env = { DATABASE_URL: address.href }
      const { folder, config } = image('directory')
      const job = await outputOf(startImage(folder, config, ['migrate'], env))
      assert.equal(job.code, 0, job.stderr)
      assert.match(job.stdout, /the tables were brought up to date/)

      const { url, stop } = await listening(t, image('directory'), {
        ...env,
        GATEHOUSE_AUTH: 'none',
      })
      const form = new FormData()
      form.set('name', 'Grace Hopper')
      form.set('email', 'grace@example.com')
      const picture = Uint8Array.from(await plain(300, 200, 'png'))
      form.set('avatar', new Blob([picture], { type: 'image/png' }), 'grace.png')
      const answer = await fetch(`${url}/api/v1/users`, { method: 'POST', body: form })
      assert.equal(answer.status, 201, await answer.clone().text())
      const { data } = (await answer.json()) as { data: { id: string } }
      const avatar = await fetch(`${url}/api/v1/users/${data.id}/avatar`)
      assert.equal(avatar.headers.get('content-type'), 'image/webp')
      assert.equal(await stop(), 0)
    },
  )

  it('have the digest of what they hold', async () => {
    for (const { layout, digest } of built.images) {
      const content = await readFile(join(layout, 'blobs', ...digest.split(':')))
      assert.equal(`sha256:${createHash('sha256').update(content).digest('hex')}`, digest)
    }
  })
})
