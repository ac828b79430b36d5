import { describe, it } from 'node:test'
import { mustRun } from '../support/command.ts'

describe('the code', { concurrency: true }, () => {
  it('has the right types', () => mustRun('tsc', ['--project', '.']))

  it('passes the linter', () => mustRun('oxlint', ['--format', 'unix']))

  it('is formatted', () => mustRun('oxfmt', ['--check', '.']))

  it('holds nothing that nobody uses', () => mustRun('knip', ['--no-config-hints']))
})
