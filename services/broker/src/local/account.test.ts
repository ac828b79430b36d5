import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Account, type AccountParameter, parseAccount } from './account.ts'
import { accountTemplate } from './account-template.ts'

const parse = (text: string) => {
  const account = parseAccount('account.yaml', text)
  return 'problems' in account ? account.problems : account
}

describe('parseAccount', () => {
  it('reads short and long forms, text as it is written', () => {
    const account = parse(`
parameters:
  /number: 1.0
  /yes: yes
  /quoted: "a: #b"
  /block: |
    two
    lines
  /list: { type: StringList, value: [1, two words] }
  /secure: { type: SecureString, value: s, description: why }
  flat: x
  __proto__: x
secrets:
  a/b@c: text
  map: { description: d, value: { key: abc, port: 1 } }
`) as Account
    assert.deepEqual(
      Object.fromEntries(account.parameters.entries().map(([k, v]) => [k, v.value.reveal()])),
      {
        '/number': '1.0',
        '/yes': 'yes',
        '/quoted': 'a: #b',
        '/block': 'two\nlines\n',
        '/list': '1,two words',
        '/secure': 's',
        flat: 'x',
        ['__proto__']: 'x',
      },
    )
    const { type, description } = account.parameters.get('/secure') as AccountParameter
    assert.deepEqual([type, description], ['SecureString', 'why'])
    assert.equal(account.secrets.get('map')?.value.reveal(), '{"key":"abc","port":1}')
  })

  it('takes an empty account, and the one that a new folder begins with', () => {
    for (const text of ['', '# nothing', 'parameters:\nsecrets:\n', accountTemplate]) {
      const { parameters, secrets } = parse(text) as Account
      assert.equal(parameters.size + secrets.size, 0)
    }
    const example = accountTemplate.split('\n').slice(4).join('\n').replaceAll(/^# ?/gm, '')
    assert.equal((parse(example) as Account).parameters.size, 3)
  })

  it('takes values of 8,192 bytes, names of 15 levels and all characters allowed', () => {
    const long = 'ü'.repeat(4_096)
    const name = '/a_b.c-D9'.repeat(15)
    assert.equal((parse(`parameters: { ${name}: ${long} }`) as Account).parameters.size, 1)
  })

  it('names every problem at once with its place and the fix', () => {
    assert.deepEqual(
      parse(`
parameters:
  /a: x
  /a: y
  b/c: x
  /null: null
  /list: [a]
  /items: { type: StringList, value: [a, 'b,c'] }
  /type: { type: Text, value: x, extra: y }
  /aws/x: x
  SSMx: x
  /empty: ''
  /alias: *x
  ${'/l'.repeat(16)}: x
  /trailing/: x
  /a/../b: x
secrets:
  's s': x
  none:
others: {}
`),
      [
        'account.yaml:4:3: this name stands here a second time: keep one of the two',
        'account.yaml:5:3: parameter b/c: begin its name with a slash (/b/c): it has levels',
        'account.yaml:6:10: parameter /null: give it a value: text (between quotes if it is null or ~), a list for a StringList',
        'account.yaml:7:10: parameter /list: a list needs the long form: { type: StringList, value: [one, two] }',
        'account.yaml:8:42: parameter /items: each item of a StringList is text without a comma',
        'account.yaml:9:18: parameter /type: set type to one of String, StringList, SecureString',
        'account.yaml:9:34: parameter /type: this field is not known: use type, value, description',
        'account.yaml:10:3: parameter /aws/x: choose a name that does not begin with aws or ssm',
        'account.yaml:11:3: parameter SSMx: choose a name that does not begin with aws or ssm',
        'account.yaml:12:11: parameter /empty: its value is empty: give it one',
        'account.yaml:13:11: parameter /alias: write its value out instead of an alias',
        `account.yaml:14:3: parameter ${'/l'.repeat(16)}: give it at most 15 levels`,
        'account.yaml:15:3: parameter /trailing/: take the doubled or last slash out of its name',
        'account.yaml:16:3: parameter /a/../b: take the level "." or ".." out of its name: no URL can carry it',
        'account.yaml:18:3: secret s s: use only letters, digits and / _ + = . @ - in its name',
        'account.yaml:19:8: secret none: give it a value: text, or a mapping, written out',
        'account.yaml:20:1: this is not known here: use parameters or secrets',
      ],
    )
  })

  it('limits sizes as the services do', () => {
    const sizes = [
      `parameters: { /a: ${'x'.repeat(8_193)} }`,
      `secrets: { a: ${'x'.repeat(65_537)} }`,
      `parameters: { /${'a'.repeat(1_011)}: x }`,
      `parameters: { /a: { type: String, value: x, description: ${'d'.repeat(1_025)} } }`,
    ]
    for (const text of sizes) assert.match(JSON.stringify(parse(text)), /shorten/)
  })

  it('finds what is no YAML, and never repeats what stands there', () => {
    const broken = [
      'parameters:\n  /a: |canary',
      'parameters:\n  /a: "\\canary"',
      'parameters:\n  /a: @canary',
      'parameters:\n  /a: "canary',
      'parameters:\n  /a: !canary x',
      'parameters:\n\t/a: canary',
      'parameters:\n  /a: [canary',
      'parameters:\n  /a: x: canary',
      '- a\ncanary: c',
      'parameters: {}\n---\nparameters: {}',
      'parameters:\n  ? [canary]\n  : x',
      'parameters: canary',
      'secrets:\n  a: { value: { canary: 1, canary: 2 } }',
      'secrets:\n  a: { canary: x, value: y }',
      `parameters: ${'['.repeat(5_000)}`,
    ]
    for (const text of broken) {
      const problems = parse(text)
      assert.ok(Array.isArray(problems) && problems.length > 0, text)
      for (const line of problems) {
        assert.match(line, /^account\.yaml:\d+:\d+: \S/)
        assert.doesNotMatch(line, /canary/, text)
      }
    }
  })
})
