import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { platform } from '../../../../platform.ts'
import { recordingContext } from '../../testing.ts'
import type { RestoreOptions } from '../restoring.ts'
import { runDumpRestore } from './run.ts'

const target = {
  stage: 'dev',
  kind: 'database',
  ref: 'databases.people',
  name: 'database-people',
  inCluster: true,
} as const

describe('runDumpRestore', () => {
  it('refuses what is about AWS alone, before it looks for a cluster', async () => {
    const wrong: [string, Partial<RestoreOptions>][] = [
      ['--to', { to: new Date() }],
      ['--into', { into: 'another' }],
      ['--backup-role', { backupRole: 'arn:aws:iam::111122223333:role/backup' }],
    ]
    for (const [option, given] of wrong) {
      const options = { stage: 'dev', resource: target.ref, rate: 1, json: false, ...given }
      await assert.rejects(runDumpRestore(options, target, platform, recordingContext().context), {
        message: `${option} is about what AWS keeps, and this database runs in the stage`,
        exitCode: 2,
      })
    }
  })
})
