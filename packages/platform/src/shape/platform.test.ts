import { describe } from 'node:test'
import { allows, refuses } from '../checks/test-cases.ts'
import { describeSystem } from '../test-system.ts'

const prod = ['stages', 'prod']

/** What the compiler says of a wrong type, for who has not asked it. */
describe('checkPlatform, of the form of a description', () => {
  refuses([
    [
      [...prod, 'account'],
      444455556666,
      "stages.prod.account is the number 444455556666: it must be the account's twelve digits as a text.",
    ],
    [
      [...prod, 'account'],
      undefined,
      "stages.prod has no account: add account, the account's twelve digits as a text.",
      prod,
    ],
    [
      [...prod, 'acount'],
      '444455556666',
      'stages.prod has acount, which nothing reads: did you mean account?',
    ],
    [
      [...prod, 'colour'],
      'green',
      'stages.prod has colour, which nothing reads: there are account, region, cluster, host, after, guards, protected, reads, network, budget, recoveryRegion, names, settings, uses.',
    ],
    [
      [...prod, 'network', 'natGateways'],
      'two',
      "stages.prod.network.natGateways is the text 'two': it must be 'one' or 'each-zone'.",
    ],
    [
      [...prod, 'guards', 'windows'],
      'Mon',
      "stages.prod.guards.windows is the text 'Mon': it must be a list, each a text.",
    ],
    [
      [...prod, 'guards', 'windows', 0],
      null,
      'stages.prod.guards.windows[0] is null: it must be a text.',
    ],
    [
      [...prod, 'protected'],
      'yes',
      "stages.prod.protected is the text 'yes': it must be true or false.",
    ],
    [
      ['services', 'store'],
      'store.ts',
      "services.store is the text 'store.ts': it must be an object.",
    ],
    [
      ['services', 'store', 'port'],
      NaN,
      'services.store.port is the number NaN: it must be a number.',
    ],
    [
      ['services', 'store', 'uses'],
      [],
      'services.store.uses is a list: it must be an object, each of whose values is a resource, such as tables.people.',
    ],
    [
      ['clusters', 'eks', 'kind'],
      'gke',
      "clusters.eks.kind is the text 'gke': it must be 'minikube' or 'k3s' or 'eks' or 'existing'.",
    ],
    [
      ['clusters', 'eks', 'version'],
      '',
      'clusters.eks.version is empty: it must be a version of Kubernetes, such as 1.34.',
    ],
    [
      ['clusters', 'eks', 'kind'],
      undefined,
      "clusters.eks has no kind: add kind, 'minikube' or 'k3s' or 'eks' or 'existing'.",
      ['clusters', 'eks'],
    ],
    [
      ['resources', 'parameters', '/test/greeting', 'value'],
      () => 'hello',
      "resources.parameters['/test/greeting'].value is a function: it must be a text.",
    ],
    [
      ['services'],
      undefined,
      'the description has no services: add services, an object, each of whose values is an object.',
      [],
    ],
  ])
})

/** A small cluster of `describeSystem` with these fields, too. */
const smallWith = (more: object) => ({ ...describeSystem().clusters.small, ...more })

const small = ['clusters', 'small']
const anIssuer =
  'an https URL of a host and perhaps a path, without a slash at its end, such as https://keys.example.com/k3s'

describe('checkPlatform, of the identity of a small cluster', () => {
  allows(
    'an issuer by its host, with a path or without',
    small,
    [
      'https://keys.example.com',
      'https://bucket.s3.eu-west-1.amazonaws.com/k3s_1/a.b',
      'https://kubernetes.default.svc',
    ].map((issuer) => smallWith({ identity: 'irsa', issuer })),
  )
  refuses([
    [
      small,
      smallWith({ identity: 'irsa' }),
      `clusters.small has no issuer: add issuer, ${anIssuer}.`,
    ],
    [
      small,
      smallWith({ issuer: 'https://keys.example.com' }),
      "clusters.small.issuer is the text 'https://keys.example.com': it must be left out, unless identity is 'irsa'.",
      [...small, 'issuer'],
    ],
    [
      small,
      smallWith({ identity: 'pod-identity', issuer: 'https://keys.example.com' }),
      "clusters.small.identity is the text 'pod-identity': it must be 'irsa'.",
      [...small, 'identity'],
    ],
    ...[
      'http://keys.example.com',
      'https://keys.example.com/',
      'https://keys.example.com/k3s/',
      'https://keys.example.com:6443',
      'https://keys.example.com?k3s',
      'https://Keys.example.com',
      'keys.example.com',
    ].map((issuer): [string[], object, string, string[]] => [
      small,
      smallWith({ identity: 'irsa', issuer }),
      `clusters.small.issuer is the text '${issuer}': it must be ${anIssuer}.`,
      [...small, 'issuer'],
    ]),
  ])
})
