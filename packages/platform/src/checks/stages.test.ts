import { describe } from 'node:test'
import { describeSystem } from '../test-system.ts'
import { type Case, allows, refuses } from './test-cases.ts'

const { dev, prod } = describeSystem().stages
const later = { ...prod, account: '777788889999', host: 'later.test.example' }
const form =
  'give it a name of up to 16 small letters, digits and hyphens, a letter first and no hyphen last'

function named(name: string, sentence: string): Case {
  return [['stages', name], later, sentence]
}

describe('checkPlatform, of stages', () => {
  allows(
    'two that come after the same one',
    ['stages', 'prod-us'],
    [
      {
        ...prod,
        account: '777788889999',
        host: 'us.test.example',
        region: 'us-east-1',
        network: { ...prod?.network, cidr: '10.18.0.0/16' },
        names: {},
        recoveryRegion: 'us-west-2',
      },
    ],
  )
  refuses([
    [['stages'], {}, 'there is no stage: describe one.'],
    [
      ['stages', 'dev', 'account'],
      '1234',
      'dev has the account "1234": write its twelve digits, as `aws sts get-caller-identity` shows them.',
    ],
    [
      ['shared', 'account'],
      '1234-5678-9012',
      'shared has the account "1234-5678-9012": write its twelve digits, as `aws sts get-caller-identity` shows them.',
    ],
    [
      ['stages', 'dev', 'region'],
      'Ireland',
      'dev has the region "Ireland": write it as AWS does, such as eu-west-1.',
    ],
    [
      ['stages', 'prod', 'recoveryRegion'],
      'eu-west-1',
      'prod recovers in eu-west-1, where it runs: name another region.',
    ],
    [
      ['stages', 'prod', 'recoveryRegion'],
      'cn-north-1',
      'prod runs in eu-west-1 and cannot copy to cn-north-1: name a region of the same partition of AWS.',
    ],
    [
      ['stages', 'dev', 'cluster'],
      'ekss',
      'dev runs in the cluster ekss, which is not there: did you mean eks?',
    ],
    [
      ['stages', 'dev', 'host'],
      'https://app',
      'dev has the host "https://app": write a name such as app.example.com.',
    ],
    [
      ['stages', 'prod', 'host'],
      dev?.host,
      `dev and prod have the same host ${dev?.host}: give each its own.`,
    ],
    [
      ['stages', 'dev', 'budget', 'monthlyUsd'],
      0,
      'dev has a budget of 0 dollars: give what it may cost a month.',
    ],
    [
      ['stages', 'dev', 'budget', 'notify'],
      [],
      'the budget of dev tells 0 people: name 1 to 10 e-mail addresses.',
    ],
    [
      ['stages', 'dev', 'budget', 'notify', 0],
      'team',
      'the budget of dev tells "team": write an e-mail address.',
    ],
    [
      ['stages', 'dev', 'reads', 'parameters', 0],
      'test/*',
      'dev reads the parameters "test/*": begin with a slash.',
    ],
    [
      ['registry'],
      'https://ghcr.io/example',
      '"https://ghcr.io/example" is no registry: write its host and the beginning of the names there, such as ghcr.io/example/gatehouse.',
    ],
    [['repository'], 'gatehouse', '"gatehouse" is no repository: write owner/name, as on GitHub.'],
    named('Prod', `a stage cannot be called "Prod": ${form}.`),
    named(
      'a-stage-with-a-long-name',
      `a stage cannot be called "a-stage-with-a-long-name": ${form}.`,
    ),
    named(
      'bootstrap',
      'a stage cannot be called bootstrap, which is the name of something else: choose another.',
    ),
    [
      ['name'],
      'The Platform',
      'the platform cannot be called "The Platform": give it a name of up to 20 small letters, digits and hyphens, a letter first and no hyphen last.',
    ],
  ])
})
