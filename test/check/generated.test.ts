import { describe, it } from 'node:test'
import { mustRun } from '../support/command.ts'

describe('deploy/generated', () => {
  it('is what platform.ts says', async () =>
    void (await mustRun(process.execPath, ['cli/src/main.ts', 'synth', '--check'])))
})
