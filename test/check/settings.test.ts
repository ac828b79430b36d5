import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const documented = new Set(read('docs/configuration.md').match(/`[A-Z][A-Z0-9_]+`/g))
const settingsIn = (path: string) =>
  [...read(path).matchAll(/^\s+([A-Z][A-Z0-9_]+): Type\./gm)].map(([, name]) => `\`${name}\``)

/** What the AWS SDK reads by itself. */
const isForTheSdk = (name: string) => name.startsWith('`AWS_')

const files = [
  'packages/kit/src/settings.ts',
  'packages/kit/src/identity/caller-settings.ts',
  ...globSync('services/*/src/config.ts', { cwd: root }),
]
const settings = new Set(files.flatMap(settingsIn))

describe('settings', () => {
  it('hold no secret: they name its file', () => {
    const secrets = [...settings].filter((name) =>
      /PASSWORD|SECRET|TOKEN|KEY|CREDENTIAL/.test(name),
    )
    assert.ok(secrets.length > 0, 'none was found')
    assert.deepEqual(
      secrets.filter((name) => !name.endsWith('_FILE`')),
      [],
    )
  })
})

/** docs/configuration.md and the schemas that read the environment name the same settings. */
describe('docs/configuration.md', () => {
  it('names every setting', () => {
    assert.ok(settings.size > 15, 'too few settings were found')
    assert.deepEqual(
      [...settings].filter((name) => !documented.has(name)),
      [],
    )
  })

  it('names no setting that is not there', () => {
    assert.deepEqual(
      [...documented].filter((name) => !settings.has(name) && !isForTheSdk(name)),
      [],
    )
  })
})
