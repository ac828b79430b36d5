import { describe } from 'node:test'
import { type Case, allows, refuses } from './test-cases.ts'

const cidr = ['stages', 'prod', 'network', 'cidr']

function wrong(range: string, fault: string): Case {
  return [cidr, range, `prod has the network "${range}", ${fault}: write one such as 10.16.0.0/16.`]
}

describe('checkPlatform, of networks', () => {
  allows('private ranges', cidr, ['172.16.16.0/20', '192.168.0.0/16', '10.15.0.0/16'])
  refuses([
    wrong('10.17.0.0', 'which is no range of addresses'),
    wrong('10.17.0.1/16', 'which is no range of addresses'),
    wrong('10.256.0.0/16', 'which is no range of addresses'),
    wrong('10.0.0.0/8', 'which is not between /16 and /20'),
    wrong('10.17.0.0/24', 'which is not between /16 and /20'),
    wrong('172.32.0.0/16', 'which is not private'),
    [
      cidr,
      '10.16.128.0/20',
      'the networks of dev (10.16.0.0/16) and prod (10.16.128.0/20) overlap: give each a range of its own, so that they can be joined.',
    ],
    [['stages', 'prod', 'network', 'zones'], 1, 'prod is in 1 zones: choose 2 or 3.'],
  ])
})
