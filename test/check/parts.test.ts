import assert from 'node:assert/strict'
import { matchesGlob } from 'node:path'
import { describe, it } from 'node:test'
import { parts } from '../runner/parts.ts'
import { mustRun } from '../support/command.ts'

describe('npm test', () => {
  it('runs each test file, in one of its parts', async () => {
    const files = (await mustRun('git', ['ls-files', '*.test.ts'])).split('\n').filter(Boolean)
    const patterns = parts.flatMap((part) => part.files.flat())
    assert.ok(files.length > 100)
    for (const file of files) {
      const found = patterns.filter((pattern) => matchesGlob(file, pattern))
      assert.equal(found.length, 1, `${file} is in ${found.join(' and ') || 'no part'}`)
    }
  })
})
