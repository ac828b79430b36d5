import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseServicePolicy } from '@gatehouse/iam'
import { platform } from '../../../platform.ts'
import { policyOf, servicePolicy, stageContext } from './index.ts'

const services = ['broker', 'directory'] as const
const stages = Object.keys(platform.stages)
const resourcesOf = (policy: ReturnType<typeof servicePolicy>, id: string) =>
  policy.policy.Statement.find(({ Sid }) => Sid === id)?.Resource

describe('servicePolicy', () => {
  it('is the policy that ships, where nothing is different', () => {
    for (const stage of stages) {
      for (const service of services) {
        const made = servicePolicy(platform, stage, service, { settings: {} })
        assert.deepEqual(
          made.policy,
          policyOf(platform, service, stageContext(platform, stage, service)),
        )
        assert.deepEqual(parseServicePolicy(made), made)
      }
    }
  })

  it('has the names, the account and the region that are used here', () => {
    const settings = { DYNAMODB_TABLE: 'mine', S3_BUCKET: '', GATEHOUSE_PROVIDER: 'local' }
    const here = { account: '999999999999', region: 'us-east-1', settings }
    const directory = servicePolicy(platform, 'dev', 'directory', here)
    assert.deepEqual([directory.account, directory.region], ['999999999999', 'us-east-1'])
    assert.deepEqual(resourcesOf(directory, 'KeepPeople'), [
      'arn:aws:dynamodb:us-east-1:999999999999:table/mine',
    ])
    assert.deepEqual(resourcesOf(directory, 'MissAvatars'), [
      'arn:aws:s3:::gatehouse-dev-avatars-999999999999',
    ])
    const broker = servicePolicy(platform, 'dev', 'broker', here)
    assert.deepEqual(resourcesOf(broker, 'HearChanges'), [
      'arn:aws:sqs:us-east-1:999999999999:gatehouse-dev-changes',
    ])
  })

  it('says which resources follow from what the stage may read', () => {
    const { origins } = servicePolicy(platform, 'prod', 'broker', { settings: {} })
    assert.deepEqual(origins, {
      ReadBuckets: 'stages.prod.reads.buckets',
      ReadObjects: 'stages.prod.reads.buckets',
      ReadParameters: 'stages.prod.reads.parameters',
      DescribeSecrets: 'stages.prod.reads.secrets',
      RevealParameters: 'stages.prod.reads.parameters',
      RevealSecrets: 'stages.prod.reads.secrets',
    })
  })

  it('refuses a stage that is not there', () => {
    assert.throws(
      () => servicePolicy(platform, 'test', 'broker', { settings: {} }),
      /no stage test/,
    )
  })
})
