import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { configFromEnv } from './config.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const awsPackage = /^(@aws-sdk|@aws-crypto|@smithy|@aws|aws-sdk|aws4|aws4fetch)(\/|$)/

type Locked = {
  link?: boolean
  resolved?: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

/** Every package that `folder` may load, by the lockfile, found as Node.js finds it. */
function packagesOf(
  lock: Record<string, Locked>,
  folder: string,
  seen = new Set<string>(),
): Set<string> {
  const entry = lock[folder]
  const names = Object.keys({
    ...entry?.dependencies,
    ...entry?.optionalDependencies,
    ...entry?.peerDependencies,
  })
  for (const name of names) {
    const place = placeOf(lock, folder, name)
    if (!place || seen.has(place)) continue
    seen.add(place)
    packagesOf(lock, lock[place]?.link ? String(lock[place].resolved) : place, seen)
  }
  return seen
}

function placeOf(lock: Record<string, Locked>, folder: string, name: string): string | undefined {
  for (let from = folder; ; from = from.replace(/\/?(node_modules\/)?(@[^/]+\/)?[^/]+$/, '')) {
    const place = `${from ? `${from}/` : ''}node_modules/${name}`
    if (lock[place]) return place
    if (!from) return undefined
  }
}

const lock = (
  JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')) as {
    packages: Record<string, Locked>
  }
).packages
const nameOf = (place: string) => place.split('node_modules/').at(-1) ?? ''

describe('the gateway', () => {
  it('depends on no AWS SDK, near or far', () => {
    const packages = [...packagesOf(lock, 'services/gateway')].map(nameOf)
    assert.ok(
      packages.includes('fastify') && packages.includes('undici'),
      'the walk found too little',
    )
    assert.deepEqual(
      packages.filter((name) => awsPackage.test(name)),
      [],
    )
  })

  it('would be caught depending on one', () => {
    const directory = [...packagesOf(lock, 'services/directory')].map(nameOf)
    assert.ok(directory.some((name) => awsPackage.test(name)))
  })

  it('has none in its bundle', async () => {
    const { metafile } = await build({
      entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
      absWorkingDir: root,
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
      metafile: true,
      logLevel: 'silent',
    })
    const inputs = Object.keys(metafile.inputs)
    assert.ok(inputs.length > 100, 'the bundle has too little in it')
    assert.deepEqual(
      inputs.filter((path) => awsPackage.test(nameOf(path))),
      [],
    )
  })

  it('refuses to start where a credential is within its reach', () => {
    const env = {
      GATEHOUSE_AUTH: 'none',
      BROKER_URL: 'http://127.0.0.1:1',
      DIRECTORY_URL: 'http://127.0.0.1:2',
    }
    assert.ok(configFromEnv(env))
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_WEB_IDENTITY_TOKEN_FILE']) {
      assert.throws(
        () => configFromEnv({ ...env, [name]: 'canary' }),
        (error: Error) => {
          assert.match(error.message, new RegExp(`must hold no AWS credential.*${name}`))
          assert.doesNotMatch(error.message, /canary/)
          return true
        },
      )
    }
  })
})
