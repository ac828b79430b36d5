import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AuditEntry, AuditEvent } from '@gatehouse/contract'
import { Chain, canonicalJson, firstPrevious, hashOfEntry } from './audit-chain.ts'

const revealed: AuditEvent = {
  time: '2026-11-21T08:00:00.000Z',
  actor: { kind: 'user', id: 'ada', name: 'Ada Lovelace' },
  action: 'RevealSecret',
  resource: { type: 'Secret', id: 'shop/payment-provider' },
  decision: 'allow',
  policies: ['operators-reveal'],
  reason: 'rotating it, ticket 4711 – ü "quoted"',
  requestId: 'r-1',
  address: '127.0.0.1',
}
const denied: AuditEvent = {
  time: '2026-11-21T08:00:01.000Z',
  actor: { kind: 'anonymous', id: 'anonymous' },
  action: 'GetParameter',
  resource: { type: 'Parameter', id: '/a' },
  decision: 'deny',
  policies: [],
}

/** Reckoned by another program (Python: json.dumps with sort_keys, hashlib.sha256). */
const hashes = [
  '478c78169805592b734d09bee54f79a3822f77523437ce77831980a12c051284',
  'c6a9261ee20f4a69a380fe352fe15f46b632c4c51a8b9fff2084f66f667e9154',
] as const

describe('canonicalJson', () => {
  it('orders the keys at every depth, and leaves out what is undefined', () => {
    const value = { b: [{ d: 1, c: null }, 'x'], a: { z: undefined, 10: true, 9: 'ü\u2028' } }
    assert.equal(canonicalJson(value), '{"a":{"10":true,"9":"ü\u2028"},"b":[{"c":null,"d":1},"x"]}')
    assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)))
  })
})

describe('hashOfEntry', () => {
  const entry = { writer: 'gateway-00', sequence: 1, ...revealed, previous: firstPrevious }

  it('is what any program reckons, in whatever order the fields came', () => {
    assert.equal(hashOfEntry(entry), hashes[0])
    const backwards = Object.fromEntries(Object.entries(entry).toReversed()) as AuditEntry
    assert.equal(hashOfEntry(backwards), hashes[0])
    const hashed: AuditEntry = { ...entry, hash: 'f'.repeat(64) }
    assert.equal(hashOfEntry(hashed), hashes[0])
  })

  it('differs when anything in the entry does', () => {
    const changes: Partial<AuditEntry>[] = [
      { writer: 'gateway-01' },
      { sequence: 2 },
      { time: '2026-11-21T08:00:00.001Z' },
      { actor: { kind: 'user', id: 'ada' } },
      { action: 'RevealParameter' },
      { resource: { type: 'Secret', id: 'shop/payment-provider2' } },
      { decision: 'deny' },
      { policies: [] },
      { reason: 'rotating it' },
      { requestId: 'r-2' },
      { address: '127.0.0.2' },
      { previous: 'f'.repeat(64) },
    ]
    const found = changes.map((change) => hashOfEntry({ ...entry, ...change }))
    assert.equal(new Set([hashes[0], ...found]).size, changes.length + 1)
  })
})

describe('Chain', () => {
  it('numbers entries from 1, each with the hash of the one before', () => {
    const chain = new Chain('gateway-00')
    const [first, second] = [chain.next(revealed), chain.next(denied)]
    assert.deepEqual([first.hash, second.hash], hashes)
    assert.deepEqual([first.sequence, second.sequence], [1, 2])
    assert.deepEqual([first.previous, second.previous], [firstPrevious, hashes[0]])
    assert.deepEqual([first.writer, second.writer], ['gateway-00', 'gateway-00'])
  })
})
