import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, describe, it } from 'node:test'
import { temporaryFolder } from './testing.ts'

const bin = join(import.meta.dirname, '../bin')

/** The bootstrap takes itself to run on this version. */
const onNode20 =
  "data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '20.1.0' })"

/** Prints its arguments, or waits for a signal if told so. */
const main = `if (process.argv[2] === 'wait') {
  process.on('SIGTERM', () => process.exit(7))
  setInterval(() => {}, 1000)
} else {
  process.exitCode = 5
}
console.log(JSON.stringify(process.argv.slice(2)))
`

/** A repository with the bootstrap and one package, which has the bin \`node\`. */
async function tinyProject(t: TestContext): Promise<string> {
  const folder = await temporaryFolder(t)
  await cp(bin, join(folder, 'cli/bin'), { recursive: true })
  await mkdir(join(folder, 'pinned'))
  const files = {
    'main.ts': main,
    'pinned/node.sh': `#!/bin/sh\nexec '${process.execPath}' "$@"\n`,
    'pinned/package.json': JSON.stringify({
      name: 'pinned',
      version: '1.0.0',
      bin: { node: 'node.sh' },
    }),
    'package.json': JSON.stringify({ name: 'tiny', dependencies: { pinned: 'file:pinned' } }),
    'package-lock.json': JSON.stringify({
      name: 'tiny',
      lockfileVersion: 3,
      packages: {
        '': { name: 'tiny', dependencies: { pinned: 'file:pinned' } },
        'node_modules/pinned': { resolved: 'pinned', link: true },
        pinned: { version: '1.0.0', bin: { node: 'node.sh' } },
      },
    }),
  }
  await Promise.all(
    Object.entries(files).map(([path, content]) => writeFile(join(folder, path), content)),
  )
  return folder
}

function bootstrap(folder: string, args: string[] = ['a', 'b c'], env: NodeJS.ProcessEnv = {}) {
  return spawn(
    process.execPath,
    ['--import', onNode20, join(folder, 'cli/bin/bootstrap.mjs'), 'main.ts', ...args],
    { cwd: folder, env: { ...process.env, npm_execpath: '', ...env } },
  )
}

async function run(...given: Parameters<typeof bootstrap>) {
  const child = bootstrap(...given)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { stdout, stderr, code: code as number }
}

/** Where nothing listens. */
const nowhere = 'http://127.0.0.1:9'

/** An npm that must not be needed. */
const noNpm = { npm_execpath: '/nowhere/npm-cli.js' }

describe('bootstrap', { concurrency: 2 }, () => {
  it('installs the packages once, and runs the file on the pinned Node.js', async (t) => {
    const folder = await tinyProject(t)
    const first = await run(folder)
    assert.match(first.stderr, /^Gatehouse: installing its packages \(once, about a minute\) …$/m)
    assert.match(first.stderr, /^Gatehouse: installed its packages in [\d.]+ s\.$/m)
    assert.deepEqual([first.stdout, first.code], ['["a","b c"]\n', 5])

    const second = await run(folder, ['x'], noNpm)
    assert.deepEqual(second, { stdout: '["x"]\n', stderr: '', code: 5 })

    const lockfile = join(folder, 'package-lock.json')
    const later = new Date(Date.now() + 60_000)
    await utimes(lockfile, later, later)
    assert.equal((await run(folder, [], noNpm)).stderr, '')

    await writeFile(lockfile, (await readFile(lockfile, 'utf8')).replace('1.0.0', '1.0.1'))
    await utimes(lockfile, later, later)
    const changed = await run(folder, [], noNpm)
    assert.match(changed.stderr, /its packages have changed, installing them/)
  })

  it('says what to do when the installation fails', async (t) => {
    const folder = await tinyProject(t)
    const lockfile = join(folder, 'package-lock.json')
    const lock = JSON.parse(await readFile(lockfile, 'utf8')) as {
      packages: Record<string, object>
    }
    const manifest = { name: 'tiny', dependencies: { pinned: 'file:pinned', other: 'file:pinned' } }
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
    const disagreeing = await run(folder)
    assert.deepEqual([disagreeing.stdout, disagreeing.code], ['', 1])
    assert.match(disagreeing.stderr, /^ {2}fix: run npm install: /m)

    const dependencies = { pinned: 'file:pinned', absent: '1.0.0' }
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'tiny', dependencies }))
    lock.packages[''] = { name: 'tiny', dependencies }
    lock.packages['node_modules/absent'] = { version: '1.0.0', resolved: `${nowhere}/absent.tgz` }
    await writeFile(lockfile, JSON.stringify(lock))
    const { stderr, code } = await run(folder, [], {
      npm_config_fetch_retries: '0',
      npm_config_registry: nowhere,
    })
    assert.equal(code, 1)
    assert.match(stderr, /Gatehouse: could not install its packages: npm ci ended with 1\./)
    assert.match(stderr, /^ {2}fix: see that npm reaches its registry/m)
  })

  it('says what to do where there is no pinned Node.js for the machine', async (t) => {
    const folder = await tinyProject(t)
    await run(folder)
    await rm(join(folder, 'node_modules/.bin/node'))
    const { stderr, code } = await run(folder)
    assert.equal(code, 1)
    assert.match(
      stderr,
      /Gatehouse needs Node\.js 26, this is 20\.1\.0, and npm has no package of it/,
    )
    assert.match(stderr, /^ {2}fix: install Node\.js 26/m)
  })

  it('passes on signals, and the exit code', async (t) => {
    const folder = await tinyProject(t)
    await run(folder)
    const child = bootstrap(folder, ['wait'])
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    const [code] = await once(child, 'close')
    assert.equal(code, 7)
  })
})
