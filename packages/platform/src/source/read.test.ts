import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { readSource } from './read.ts'

const text = `import { type Reads, definePlatform } from '@gatehouse/platform'

const reads: Reads = {
  buckets: ['ä'],
  secrets: [
    'a/*',
    'b/*',
  ] as const,
}
const shared = { region: 'eu-west-1', host: 'h' }
export const platform = definePlatform({
  name: 'test',
  'stages': {
    dev: {
      reads,
      ...shared,
      host: 'app.example',
      network: { cidr: '10.0.0.0/16',
        zones: 2 },
    } satisfies object,
    prod: (((loop))),
  },
  parameters: { '/a/b': { version: 1 } },
})
const loop = loop
`

describe('readSource', () => {
  const { lineOf, fault } = readSource(text)

  it('knows the line of what is there', () => {
    assert.equal(fault, undefined)
    assert.equal(lineOf(['name']), 12)
    assert.equal(lineOf(['stages', 'dev']), 14)
    assert.equal(lineOf(['stages', 'dev', 'network', 'zones']), 19)
    assert.equal(lineOf(['parameters', '/a/b', 'version']), 23)
  })

  it('follows names and what is spread', () => {
    assert.equal(lineOf(['stages', 'dev', 'reads']), 15)
    assert.equal(lineOf(['stages', 'dev', 'reads', 'buckets']), 4)
    assert.equal(lineOf(['stages', 'dev', 'reads', 'secrets', 1]), 7)
    assert.equal(lineOf(['stages', 'dev', 'region']), 10)
    assert.equal(lineOf(['stages', 'dev', 'host']), 17)
  })

  it('gives the nearest line around what is not there', () => {
    assert.equal(lineOf([]), 11)
    assert.equal(lineOf(['resources', 'tables']), 11)
    assert.equal(lineOf(['stages', 'qa', 'account']), 13)
    assert.equal(lineOf(['stages', 'dev', 'account']), 14)
    assert.equal(lineOf(['stages', 'dev', 'reads', 'secrets', 2]), 5)
    assert.equal(lineOf(['stages', 'prod', 'account']), 21)
  })

  it('says where it is no TypeScript', () => {
    const { fault: found, lineOf: line } = readSource('const a = {\n  b: 1\n  c: 2\n}\n')
    assert.match(found?.text ?? '', /Expected `,` or `}`/)
    assert.equal(found?.line, 3)
    assert.equal(line(['b']), 3)
  })

  it('gives line 1 for a text without a description', () => {
    assert.equal(readSource('').lineOf(['stages']), 1)
    assert.equal(readSource('export const a = 1\n').lineOf(['stages']), 1)
  })

  it('knows the lines of the description of this system', () => {
    const own = readFileSync(new URL('../../../../platform.ts', import.meta.url), 'utf8')
    const line = own.split('\n')[readSource(own).lineOf(['stages', 'prod', 'account']) - 1]
    assert.match(line ?? '', /^ {6}account: '777788889999',$/)
  })
})
