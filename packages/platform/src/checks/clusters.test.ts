import { describe } from 'node:test'
import { type Case, allows, refuses } from './test-cases.ts'

const eks = ['clusters', 'eks']
const types = [...eks, 'nodes', 'instanceTypes']

function unpinned(version: string): Case[] {
  return [
    [
      [...eks, 'version'],
      version,
      `the version "${version}" of the cluster eks is not pinned: write one of Kubernetes, such as 1.34.`,
    ],
    [
      [...eks, 'addons', 'coredns'],
      version,
      `the version "${version}" of the add-on coredns is not pinned: write one that \`aws eks describe-addon-versions\` shows, such as v1.20.4-eksbuild.1.`,
    ],
  ]
}

describe('checkPlatform, of clusters', () => {
  allows('instance types of Graviton for arm64', types, [
    ['m7gd.large', 'c7gn.xlarge', 'is4gen.large', 'a1.large', 'g5g.xlarge'],
  ])
  refuses([
    ...['latest', '1', '^1.34.0', '1.x'].flatMap(unpinned),
    [
      types,
      ['t4g.medium', 'g5.xlarge'],
      'g5.xlarge is x86_64, and the nodes of eks are arm64: change one of them.',
      [...types, 1],
    ],
    [types, ['large'], '"large" is no instance type: write one such as t4g.medium.', [...types, 0]],
    [types, [], 'the nodes of eks are of no instance type: name one, such as t4g.medium.'],
    [
      [...eks, 'nodes', 'min'],
      5,
      'the cluster eks has 5 to 4 nodes of 30 GiB: give whole numbers, min from 1 and not above max, diskGib from 20.',
      [...eks, 'nodes'],
    ],
    [
      [...eks, 'admins', 0],
      'arn:aws:iam::1:role/a',
      '"arn:aws:iam::1:role/a" cannot administer the cluster eks: write role/NAME or user/NAME, of the account of the stage.',
    ],
    [
      [...eks, 'publicAccess', 0],
      'everyone',
      '"everyone", from which the cluster eks is reached, is no range of addresses: write a CIDR, such as 203.0.113.0/24.',
    ],
    [
      ['clusters', 'old', 'name'],
      'an old one',
      'no cluster of EKS can be called "an old one": write up to 100 letters, digits, `_` and `-`.',
    ],
  ])
})
