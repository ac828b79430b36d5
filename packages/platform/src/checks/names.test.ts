import { describe } from 'node:test'
import { type Case, allows, refuses } from './test-cases.ts'

const bucket = ['resources', 'buckets', 'files', 'name']
const secret = ['resources', 'secrets', 'client', 'name']

/** Names that AWS refuses, and how a good one would be. */
function refused(path: string[], ref: string, names: Record<string, string>): Case[] {
  return Object.entries(names).map(([name, rule]) => [
    path,
    name,
    `${ref} is called "${name.slice(0, 100)}${name.length > 100 ? '…' : ''}" in dev, which AWS refuses: it must ${rule}.`,
  ])
}

function parameters(names: Record<string, string>): Case[] {
  const greeting = { why: 'A greeting.', type: 'String', value: 'hello', version: 1 }
  return Object.entries(names).map(([name, rule]) => [
    ['resources', 'parameters', name],
    greeting,
    `parameters.${name} is called "${name.slice(0, 100)}${name.length > 100 ? '…' : ''}" in dev, which AWS refuses: it must ${rule}.`,
  ])
}

const bucketLetters =
  'have small letters, digits, dots and hyphens alone, a letter or digit first and last'
const parameterLetters = 'begin with `/` and have letters, digits, `_`, `.` and `-` between slashes'

describe('checkPlatform, of names', () => {
  allows('the longest name of a bucket', bucket, [
    `\${platform}-\${stage}-${'b'.repeat(53)}`,
    '${platform}-${stage}-a.b',
  ])
  allows('a name of a secret that ends like a word', secret, ['${stage}/of-clients', '${stage}-a'])
  refuses([
    ...refused(bucket, 'buckets.files', {
      ab: 'have 3 to 63 characters',
      ['b'.repeat(64)]: 'have 3 to 63 characters',
      Files: bucketLetters,
      my_files: bucketLetters,
      'files-': bucketLetters,
      'my..files': 'have no two dots in a row',
      '192.168.5.4': 'not look like an IP address',
      'xn--files': 'not begin with xn--',
      'files-s3alias': 'not end with -s3alias',
    }),
    ...refused(secret, 'secrets.client', {
      'a client': 'have up to 512 letters, digits and `/_+=.@-`',
      ['s'.repeat(513)]: 'have up to 512 letters, digits and `/_+=.@-`',
      'oidc-client': 'not end with a hyphen and six characters, as ARNs of secrets do',
    }),
    ...refused(['resources', 'databases', 'facts', 'name'], 'databases.facts', {
      'two--hyphens':
        'have 2 to 63 small letters, digits and single hyphens, a letter first and no hyphen last',
    }),
    ...refused(['resources', 'queues', 'changes', 'name'], 'queues.changes', {
      'a.queue': 'have up to 75 letters, digits, `_` and `-`',
    }),
    ...parameters({
      '/with space': parameterLetters,
      'no-slash': parameterLetters,
      '/aws/a': 'not begin with aws or ssm',
      '/SSMa': 'not begin with aws or ssm',
      ['/a'.repeat(16)]: 'have no more than 15 levels',
      [`/${'a'.repeat(967)}`]: 'have no more than 967 characters',
    }),
    [
      ['stages', 'prod', 'names', 'tables.items'],
      'no table',
      'tables.items is called "no table" in prod, which AWS refuses: it must have 3 to 255 letters, digits, `_`, `.` and `-`.',
    ],
    [
      bucket,
      '${stag}-files',
      '${stag} stands for nothing in the name "${stag}-files": it may have ${platform}, ${stage}, ${region}, ${account}.',
    ],
    [
      ['stages', 'prod', 'reads', 'buckets', 0],
      '${place}-*',
      '${place} stands for nothing in the name "${place}-*": it may have ${platform}, ${stage}, ${region}, ${account}.',
    ],
    [
      ['stages', 'prod', 'names', 'tables.itms'],
      'items',
      'prod has a name for tables.itms, which is no resource: did you mean tables.items?',
    ],
    [
      ['stages', 'prod', 'names', 'parameters./test/greeting'],
      '/test/hello',
      'prod has another name for parameters./test/greeting, and parameters are called as their key: take it out.',
    ],
  ])
})
