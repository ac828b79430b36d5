import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { temporaryFolder } from '../testing.ts'
import { bundle } from './bundle.ts'
import { Lockfile } from './lockfile.ts'

const lockfile = new Lockfile({
  'node_modules/used': { version: '1.0.0' },
  'node_modules/unused': { version: '1.0.0' },
})

/** A repository of these files, whose service is `src/main.ts`. */
async function bundleOf(t: TestContext, files: Record<string, string>) {
  const root = await temporaryFolder(t)
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return { root, ...(await bundle(root, 'src/main.ts', lockfile)) }
}

const module = (text: string) => ({
  'node_modules/used/package.json': '{ "type": "module", "main": "index.js" }',
  'node_modules/used/index.js': text,
})

describe('bundle', () => {
  it('tells which packages are in it, and which it loads and reads', async (t) => {
    const { files, packages, loads, reads } = await bundleOf(t, {
      'src/main.ts': `import { used } from 'used'
        import { isAuthorized } from '@cedar-policy/cedar-wasm/nodejs'
        console.log(used, isAuthorized, import.meta.resolve('#policies/a.cedar'))
        void import('./later.ts')`,
      'src/later.ts': `export const page = import.meta.resolve('@fastify/swagger-ui/package.json')
        export const database = () => import('@electric-sql/pglite')`,
      ...module('export const used = process.argv[2]'),
    })
    assert.deepEqual(
      packages.map(({ name }) => name),
      ['used'],
    )
    assert.deepEqual(loads, ['@cedar-policy/cedar-wasm'])
    assert.deepEqual(reads, ['#policies/a.cedar', '@fastify/swagger-ui/package.json'])
    const names = files.map(({ name }) => name).filter((name) => name.endsWith('.js'))
    assert.equal(names.length, 2)
    assert.ok(names.includes('main.js'))
  })

  it('maps to sources by their names, and keeps none of them', async (t) => {
    const { root, files } = await bundleOf(t, {
      'src/main.ts': `import { used } from 'used'\n\nfunction start() { throw new Error(used) }\nstart()`,
      ...module('export const used = process.argv[2]\n'),
    })
    const map = files.find(({ name }) => name === 'main.js.map')
    const { sources, sourcesContent } = JSON.parse(String(Buffer.from(map?.contents ?? ''))) as {
      sources: string[]
      sourcesContent?: string[]
    }
    assert.deepEqual(sources, ['node_modules/used/index.js', 'src/main.ts'])
    assert.equal(sourcesContent, undefined)
    for (const { contents } of files) assert.ok(!String(Buffer.from(contents)).includes(root))
  })

  it('refuses what an image would not have', async (t) => {
    const reading = { 'src/main.ts': "console.log(import.meta.resolve('used/data.json'))" }
    await assert.rejects(bundleOf(t, reading), /reads used\/data\.json: let images carry it/)
    const absent = { 'src/main.ts': "import 'absent'" }
    await assert.rejects(bundleOf(t, absent), /Could not resolve "absent"/)
  })
})
