import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Platform } from '@gatehouse/platform'
import { platform } from '../../../platform.ts'
import { recordingContext } from '../testing.ts'
import { refuseNoPolicies } from './policies.ts'

describe('refuseNoPolicies', () => {
  const { root } = recordingContext().context
  const trial = (settings: Record<string, string> = {}): Platform => ({
    ...platform,
    stages: { trial: { ...platform.stages.dev, settings: { gateway: settings } } },
  })

  it('finds those of each stage that is described', () => {
    for (const stage of Object.keys(platform.stages)) refuseNoPolicies(root, platform, stage)
  })

  it('says which file a stage has not, unless it names another', () => {
    assert.throws(() => refuseNoPolicies(root, trial(), 'trial'), {
      name: 'CliError',
      message:
        'gateway has no policies of trial: services/gateway/policies/trial.cedar is not there',
    })
    const given = { GATEHOUSE_POLICY_FILE: 'policies/dev.cedar' }
    refuseNoPolicies(root, trial(given), 'trial')
  })
})
