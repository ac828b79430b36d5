import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { root, run } from '../support/command.ts'

type Lockfile = { packages: Record<string, LockedPackage> }
type LockedPackage = {
  resolved?: string
  integrity?: string
  link?: boolean
  hasInstallScript?: boolean
}

/** What is wrong with a lockfile, given the packages whose install scripts have been decided on. */
function faultsOf({ packages }: Lockfile, allowScripts: Record<string, boolean>): string[] {
  return Object.entries(packages).flatMap(([path, entry]) => {
    const name = path.split('node_modules/').at(-1) ?? path
    const installed = path.includes('node_modules/') && !entry.link
    return [
      // npm takes such an address over the registry that the person who installs has chosen.
      ...(/^https?:/.test(entry.resolved ?? '') ? [`${path} is tied to ${entry.resolved}`] : []),
      ...(installed && !entry.integrity ? [`${path} has no integrity`] : []),
      ...(entry.hasInstallScript && !(name in allowScripts)
        ? [`${path} has an install script: decide on it in allowScripts of package.json`]
        : []),
    ]
  })
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(root, name), 'utf8'))
}

describe('package-lock.json', () => {
  const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> }

  it('names no registry, checks each package and runs no unknown script', () => {
    const lockfile = read('package-lock.json') as Lockfile
    assert.ok(Object.keys(lockfile.packages).length > 100)
    assert.deepEqual(faultsOf(lockfile, allowScripts), [])
  })

  it('is refused where it does not', () => {
    const planted = {
      packages: {
        'node_modules/tied': {
          resolved: 'https://registry.example/tied.tgz',
          integrity: 'sha512-',
        },
        'node_modules/a/node_modules/@b/scripted': { integrity: 'sha512-', hasInstallScript: true },
        'node_modules/unchecked': {},
      },
    }
    assert.equal(faultsOf(planted, allowScripts).length, 3)
    assert.equal(faultsOf(planted, { '@b/scripted': false }).length, 2)
  })

  it('is all that an installation needs, on any platform', async () => {
    const { code, stderr } = await run('npm', ['ci', '--dry-run', '--offline', '--no-audit'])
    assert.equal(code, 0, stderr)
  })

  it('holds no package with a known vulnerability', async (t) => {
    const { code, stdout, stderr } = await run('npm', ['audit', '--json'])
    const answer = JSON.parse(stdout) as { message?: string; vulnerabilities?: object }
    if (!answer.vulnerabilities) {
      t.skip(`optional: the registry does not answer audits (${answer.message ?? stderr})`)
      return
    }
    assert.equal(code, 0, Object.keys(answer.vulnerabilities).join(', '))
  })
})
