import assert from 'node:assert/strict'
import { mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { checkoutWith } from '../support/checkout.ts'
import { root, run } from '../support/command.ts'

/** dev in a cluster of somebody's own machines, with PostgreSQL in it: what a person changes for that. */
function onK3s(description: string): string {
  return description
    .replace("repository: 'example/gatehouse',", "$&\n  registry: 'registry.example/gatehouse',")
    .replace(
      "cluster: 'eks',",
      `cluster: 'k3s',
      uses: { directory: { DATABASE_URL: 'databases.people', DYNAMODB_TABLE: null, S3_BUCKET: null } },`,
    )
}

const digest = (digit: number) => `sha256:${String(digit).repeat(64)}`
const services = ['gateway', 'broker', 'directory', 'database']
const report = {
  source: { version: '0.1.0', revision: 'a'.repeat(40), committed: 1_795_636_699, dirty: [] },
  images: services.map((service, index) => ({ service, digest: digest(index + 1) })),
}

/** A checkout with charts, generated files and the report of a build. */
async function checkout() {
  const { folder, remove } = await checkoutWith(onK3s)
  await mkdir(join(folder, 'deploy'))
  for (const name of ['deploy/chart', 'deploy/postgres', '.cache']) {
    await symlink(join(root, name), join(folder, name))
  }
  const gatehouse = (...args: string[]) =>
    run(process.execPath, ['cli/src/main.ts', ...args], { folder })
  const render = async (images: object = report, ...args: string[]) => {
    await writeFile(join(folder, 'images.json'), JSON.stringify(images))
    return gatehouse('render', 'dev', '--images', 'images.json', ...args)
  }
  const { code, stderr } = await gatehouse('synth')
  assert.equal(code, 0, stderr)
  return { folder, remove, render }
}

describe('gatehouse render', async () => {
  const { folder, remove, render } = await checkout()
  after(remove)
  const read = (path: string) => readFile(join(folder, 'out/stages/dev', path), 'utf8')

  it('writes the manifests of each service, of databases and of the namespace, and the release', async () => {
    const { code, stdout, stderr } = await render(report, '--out', 'out')
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^FILE {2,}OBJECTS {2,}SIZE {2,}SHA-256\nbroker\/manifests\.yaml /)
    assert.deepEqual((await readdir(join(folder, 'out/stages/dev'))).toSorted(), [
      'broker',
      'database-people',
      'directory',
      'gateway',
      'namespace',
      'release.json',
    ])
    const release = JSON.parse(await read('release.json')) as { images: object; why: string }
    assert.deepEqual(Object.keys(release.images), [
      'gateway',
      'broker',
      'directory',
      'database-people',
    ])
  })

  it('says where it cannot write', async () => {
    const { code, stdout, stderr } = await render(report, '--out', 'platform.ts')
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(
      stderr,
      /^error: platform\.ts\/stages\/dev cannot be written: .*\n {2}fix: .*--out\.\n$/,
    )
  })

  it('names images by digest, each object in the namespace or in none', async () => {
    for (const service of ['gateway', 'broker', 'directory', 'database-people']) {
      const objects = parseAllDocuments(await read(`${service}/manifests.yaml`)).map(
        (document) => document.toJS() as { metadata: { name: string; namespace?: string } },
      )
      assert.ok(objects.length > 5)
      for (const { metadata } of objects) assert.equal(metadata.namespace ?? 'dev', 'dev')
      const images = JSON.stringify(objects).match(/registry\.example\/[^"]+/g) ?? []
      assert.ok(images.length > 0)
      for (const image of images) assert.match(image, /^[^:]+@sha256:(\d)\1{63}$/)
    }
  })

  it('is the same bytes each time', async () => {
    const [first, second] = [await render(report, '--json'), await render(report, '--json')]
    assert.equal(first.stdout, second.stdout)
    const other = {
      ...report,
      images: report.images.with(0, { service: 'gateway', digest: digest(9) }),
    }
    const changed = (text: string) =>
      Object.fromEntries(
        (JSON.parse(text) as { files: { path: string; sha256: string }[] }).files.map(
          ({ path, sha256 }) => [path, sha256],
        ),
      )
    const [before, now] = [changed(first.stdout), changed((await render(other, '--json')).stdout)]
    const paths = Object.keys(before).filter((path) => before[path] !== now[path])
    assert.deepEqual(paths, ['gateway/manifests.yaml', 'release.json'])
  })

  it('refuses a tag, and an image that is missing', async () => {
    const images = [{ service: 'gateway', digest: 'gateway-latest' }, ...report.images.slice(2)]
    const { code, stderr } = await render({ ...report, images })
    assert.equal(code, 1)
    assert.match(stderr, /^error: gateway has the image "gateway-latest", which is a tag, /)
    assert.match(stderr, /\n {7}broker has no image: /)
  })

  it('says in one line what a chart refuses: the service, the value and what is wrong', async () => {
    const source = { ...report.source, version: 'a b' }
    const { code, stderr } = await render({ ...report, source })
    assert.equal(code, 1)
    assert.match(
      stderr,
      /^error: \w+: version\.version: 'a b' does not match pattern .*\n {2}fix: /,
    )
  })

  it('refuses generated files that are stale', async () => {
    const path = join(folder, 'deploy/generated/dev/values/gateway.yaml')
    const values = await readFile(path, 'utf8')
    await writeFile(path, values.replace('min: 2', 'min: 1'))
    const { code, stderr } = await render()
    await writeFile(path, values)
    assert.equal(code, 1)
    assert.match(
      stderr,
      /is not what platform\.ts says: deploy\/generated\/dev\/values\/gateway\.yaml/,
    )
  })

  it('knows the stages', async () => {
    const { code, stderr } = await run(
      process.execPath,
      ['cli/src/main.ts', 'render', 'deb', '--images', 'images.json'],
      { folder },
    )
    assert.equal(code, 2)
    assert.match(stderr, /there is no stage deb\n {2}fix: did you mean dev\?/)
  })

  it('leaves nothing of an older rendering', async () => {
    await rm(join(folder, 'out'), { recursive: true })
    await mkdir(join(folder, 'out/stages/dev/old'), { recursive: true })
    await render(report, '--out', 'out')
    assert.equal((await readdir(join(folder, 'out/stages/dev'))).includes('old'), false)
  })
})
