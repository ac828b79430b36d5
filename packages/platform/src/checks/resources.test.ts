import { describe } from 'node:test'
import { allows, refuses } from './test-cases.ts'

const greeting = ['resources', 'parameters', '/test/greeting']
const facts = ['resources', 'databases', 'facts']

describe('checkPlatform, of resources', () => {
  allows('a SecureString without a value', greeting, [
    { why: 'A password.', type: 'SecureString', version: 1 },
  ])
  refuses([
    [
      [...greeting, 'type'],
      'SecureString',
      'the SecureString /test/greeting has a value for everyone to read: remove it here, change it where it was used, and give it with `gatehouse infra apply --values`.',
      [...greeting, 'value'],
    ],
    [
      [...greeting, 'value'],
      undefined,
      'the String /test/greeting has no value: add value, or make it a SecureString.',
      greeting,
    ],
    [
      [...greeting, 'version'],
      0,
      'version of parameters./test/greeting is 0: give a whole number from 1.',
    ],
    ...['latest', '17', '>=17.6', '17.x'].map((version): [string[], string, string] => [
      [...facts, 'version'],
      version,
      `the version "${version}" of databases.facts is not pinned: write major and minor, such as 17.6.`,
    ]),
    [
      [...facts, 'instanceClass'],
      't4g.small',
      '"t4g.small" is no class of database instances: write it as AWS does, such as db.t4g.small.',
    ],
    [
      [...facts, 'storageGib'],
      5,
      'storageGib of databases.facts is 5: give a whole number from 20.',
    ],
    [
      ['resources', 'buckets', 'files', 'keepVersionsDays'],
      1.5,
      'keepVersionsDays of buckets.files is 1.5: give a whole number from 1.',
    ],
    [
      ['resources', 'queues', 'changes', 'hears'],
      ['secrets'],
      "buckets.files sends events that no queue hears: let a queue hear 'buckets', or take `events` out.",
      ['resources', 'buckets', 'files', 'events'],
    ],
    [
      ['resources', 'buckets', 'files', 'events'],
      false,
      'queues.changes hears of buckets, none of which sends events: say `events: true` of a bucket, or take buckets out.',
      ['resources', 'queues', 'changes', 'hears'],
    ],
    [
      ['resources', 'queues', 'changes', 'hears'],
      [],
      'queues.changes hears of nothing: name what it hears, or remove it.',
    ],
    [
      ['resources', 'queues', 'changes', 'name'],
      'q'.repeat(60),
      `queues.changes has the rule ${'q'.repeat(60)}-parameters of 71 characters, of which EventBridge takes 64: give it a shorter name.`,
    ],
    [
      ['resources', 'tables', 'items', 'sortKey'],
      'pk',
      'tables.items has the attribute pk for both of its keys: choose another for one.',
    ],
    [
      ['resources', 'secrets', 'client', 'setting'],
      'ISSUER',
      'secrets.client is a file, but its setting ISSUER does not end in _FILE: have the service read the secret from a file that a setting ending in _FILE names.',
    ],
    [
      ['resources', 'secrets', 'client', 'for'],
      'dor',
      'secrets.client is for dor, which is no service: did you mean door?',
    ],
    [
      ['resources', 'secrets', 'client', 'setting'],
      'CLIENT',
      'secrets.client has the setting CLIENT, which is no setting of door: there are ISSUER, CLIENT_FILE.',
    ],
    [
      ['resources', 'secrets', 'client', 'when'],
      'ISUER',
      'secrets.client has the when ISUER, which is no setting of door: did you mean ISSUER?',
    ],
    [
      [...facts, 'insteadOf'],
      'tables.item',
      'databases.facts is instead of tables.item, which is no resource: did you mean tables.items?',
    ],
  ])
})
