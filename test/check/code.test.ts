import { describe, it } from 'node:test'
import { mustRun } from '../support/command.ts'

describe('the code', { concurrency: true }, () => {
  it('has the right types', async () => void (await mustRun('tsc', ['--project', '.'])))

  it('passes the linter', async () => void (await mustRun('oxlint', ['--format', 'unix'])))

  it('is formatted', async () => void (await mustRun('oxfmt', ['--check', '.'])))

  it('holds nothing that nobody uses', async () =>
    void (await mustRun('knip', ['--no-config-hints'])))
})
