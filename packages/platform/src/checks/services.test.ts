import { describe } from 'node:test'
import { describeServices } from '../testing.ts'
import { type Case, refuses } from './test-cases.ts'

const service = describeServices({ a: { entry: 'main.ts', port: 9300 } }).services.a
const refused = (name: string): Case => [
  ['services', name],
  service,
  `a service cannot be called ${name}, which is the name of something else: choose another.`,
]
const calls = ['services', 'door', 'calls']
const listing = {
  permissions: [{ id: 'List', why: 'Lists.', actions: ['s3:ListAllMyBuckets'], resources: ['*'] }],
}

describe('checkPlatform, of services', () => {
  refuses([
    [calls, ['stor'], 'door calls stor, which is not there: did you mean store?', [...calls, 0]],
    [calls, ['shop'], 'door calls shop, which is not there: there are door, store.', [...calls, 0]],
    [calls, ['store', 'store'], 'door calls store twice: name it once.', [...calls, 1]],
    [
      ['services', 'store', 'calls'],
      ['door'],
      'the calls door → store → door go in a circle, and a request could come back to its sender: take one of them out.',
      [...calls, 0],
    ],
    [
      ['services', 'store', 'port'],
      8080,
      'door and store have the same port 8080: choose another for one.',
    ],
    [
      ['services', 'store', 'port'],
      9080,
      'the metrics of door and store have the same port 9080: choose another for one.',
    ],
    [
      ['services', 'store', 'port'],
      65_000,
      'the metrics of store: 66000 is no port: choose a whole number up to 64535: metrics are at 1000 above.',
    ],
    [
      ['services', 'door', 'aws'],
      listing,
      'door is public and so may have no AWS identity: give it to a service that it calls.',
    ],
    [
      ['services', 'store', 'public'],
      true,
      'door and store are public: say `public: true` of exactly one service, the way in.',
    ],
    [
      ['services', 'door', 'public'],
      false,
      'nothing is public: say `public: true` of exactly one service, the way in.',
      ['services'],
    ],
    [
      ['services', 'A b'],
      service,
      'a service cannot be called "A b": give it a name of up to 26 small letters, digits and hyphens, a letter first and no hyphen last.',
    ],
    ...['dns', 'probe', 'namespace', 'store-canary', 'database-facts'].map(refused),
  ])
})
