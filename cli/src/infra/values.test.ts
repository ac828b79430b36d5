import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { temporaryFolder } from '../testing.ts'
import { valuesToGive } from './inputs.ts'
import { readValues } from './values.ts'

const known = ['/shop/password', '/shop/token']
const canary = 'canary-7f3a9c'

async function fileOf(t: TestContext, text: string, mode = 0o600) {
  const folder = await temporaryFolder(t)
  writeFileSync(join(folder, 'secrets.json'), text, { mode })
  return folder
}

const read = (folder: string) => readValues('secrets.json', folder, known)

describe('readValues', () => {
  it('takes values by the names of parameters', async (t) => {
    const folder = await fileOf(t, `{"/shop/password":"${canary}"}`)
    assert.deepEqual(await read(folder), { '/shop/password': canary })
  })

  for (const mode of [0o640, 0o604, 0o622]) {
    it(`refuses a file of mode ${mode.toString(8)}, which others may use`, async (t) => {
      const folder = await fileOf(t, '{}', mode)
      // The mask of the process may have taken bits away.
      execFileSync('chmod', [mode.toString(8), join(folder, 'secrets.json')])
      await assert.rejects(read(folder), { fix: 'chmod 600 secrets.json' })
    })
  }

  it('refuses what Git would take in, but not what it ignores', async (t) => {
    const folder = await fileOf(t, '{}')
    execFileSync('git', ['init', '-q'], { cwd: folder })
    await assert.rejects(read(folder), /Git would take it in/)
    writeFileSync(join(folder, '.gitignore'), 'secrets.json\n')
    assert.deepEqual(await read(folder), {})
  })

  it('refuses a file that is not there', async (t) => {
    await assert.rejects(readValues('none.json', await temporaryFolder(t), known), /is not there/)
  })

  for (const text of [
    canary,
    `"${canary}"`,
    `["${canary}"]`,
    `{"/shop/token":{"a":"${canary}"}}`,
    'null',
  ]) {
    it(`refuses what is no object of texts, and does not repeat it: ${text.slice(0, 12)}`, async (t) => {
      const folder = await fileOf(t, text)
      await assert.rejects(read(folder), (error: Error) => {
        assert.match(error.message, /is no object of texts/)
        assert.doesNotMatch(String(error.stack), /canary/)
        return true
      })
    })
  }

  it('refuses a name that the stage has no SecureString of', async (t) => {
    const folder = await fileOf(t, `{"/shop/pasword":"${canary}"}`)
    await assert.rejects(read(folder), {
      message: 'secrets.json has a value of /shop/pasword, which is no SecureString of this stage',
      fix: 'the stage has /shop/password, /shop/token.',
    })
  })
})

describe('valuesToGive', () => {
  it('names what the plan writes without a value, and nothing that stays or goes', () => {
    const change = (name: string, action: 'create' | 'update' | 'no-op' | 'delete') => ({
      address: name,
      mode: 'managed' as const,
      type: 'aws_ssm_parameter',
      change: { actions: [action], before: { name }, after: action === 'delete' ? null : { name } },
    })
    const changes = [
      change('/new', 'create'),
      change('/changed', 'update'),
      change('/same', 'no-op'),
      change('/old', 'delete'),
      change('/given', 'create'),
    ]
    assert.deepEqual(valuesToGive(changes, ['/new', '/changed', '/same', '/old']), [
      '/new',
      '/changed',
    ])
  })
})
