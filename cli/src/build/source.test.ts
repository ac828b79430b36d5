import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { temporaryFolder } from '../testing.ts'
import { type Source, imageTag, readSource, refuseDirty } from './source.ts'

const source: Source = {
  version: '1.2.3',
  revision: '0123456789abcdef0123456789abcdef01234567',
  committed: 1_795_625_303,
  dirty: [],
}

describe('readSource', () => {
  it('knows the commit, its time and what differs from it', async (t) => {
    const root = await temporaryFolder(t)
    const git = (...args: string[]) => promisify(execFile)('git', args, { cwd: root })
    await writeFile(join(root, 'package.json'), '{ "version": "1.2.3" }')
    await git('init', '--quiet')
    await git('add', '.')
    const person = ['-c', 'user.name=Grace', '-c', 'user.email=grace@example.com']
    await git(...person, 'commit', '--quiet', '--message', 'First', '--date=2026-01-01T00:00:00Z')
    const clean = await readSource(root)
    assert.match(clean.revision, /^[0-9a-f]{40}$/)
    assert.equal(clean.version, '1.2.3')
    assert.ok(Math.abs(Date.now() / 1000 - clean.committed) < 600)
    assert.deepEqual(clean.dirty, [])
    await writeFile(join(root, 'package.json'), '{ "version": "1.2.4" }')
    await writeFile(join(root, 'new.ts'), '')
    assert.deepEqual((await readSource(root)).dirty, ['package.json', 'new.ts'])
  })

  it('refuses a folder that Git knows nothing of', async (t) => {
    const root = await temporaryFolder(t)
    await writeFile(join(root, 'package.json'), '{ "version": "1.2.3" }')
    await assert.rejects(readSource(root), { name: 'CliError', fix: /build in a checkout/ })
  })
})

describe('imageTag', () => {
  it('names the service and the commit', () => {
    assert.equal(imageTag('gateway', source), 'gateway-0123456789ab')
  })

  it('says when files differ', () => {
    assert.equal(imageTag('gateway', { ...source, dirty: ['a'] }), 'gateway-0123456789ab-dirty')
  })
})

describe('refuseDirty', () => {
  it('lets a commit pass, and nothing else', () => {
    refuseDirty(source)
    assert.throws(() => refuseDirty({ ...source, dirty: ['a.ts', 'b.ts', 'c.ts'] }), {
      message: 'the checkout differs from its commit (a.ts and 2 more): nothing is pushed',
      fix: /--allow-dirty/,
    })
  })
})
