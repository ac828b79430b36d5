import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { safeReturnTo } from './return-to.ts'

const publicUrl = new URL('https://gatehouse.example')

const safe: [given: string | undefined, sent: string][] = [
  [undefined, '/'],
  ['/', '/'],
  ['/console/?a=b&c=/d#e', '/console/?a=b&c=/d#e'],
  ['/a/../b', '/b'],
  ['/%2F/evil.example', '/%2F/evil.example'],
  ['/%5C%5Cevil.example', '/%5C%5Cevil.example'],
  ['/@evil.example', '/@evil.example'],
  ['/ä', '/%C3%A4'],
  ['/?next=https://evil.example', '/?next=https://evil.example'],
]

const elsewhere = [
  '',
  'console',
  'evil.example',
  'https://evil.example/',
  'HTTPS:evil.example',
  '//evil.example',
  '///evil.example',
  String.raw`/\evil.example`,
  String.raw`\\evil.example`,
  '/\t/evil.example',
  '/\n/evil.example',
  '\u0000//evil.example',
  ' //evil.example',
  '/.//evil.example',
  '/a/..//evil.example',
  '/%2e//evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  'https://gatehouse.example.evil.example/',
  'https://gatehouse.example@evil.example/',
  '/auth/logout',
  '/a/../auth/login',
  `/${'a'.repeat(2048)}`,
  `/${'ä'.repeat(400)}`,
]

describe('safeReturnTo', () => {
  for (const [given, sent] of safe) {
    it(`goes on at ${given}`, () => {
      assert.equal(safeReturnTo(given, publicUrl), sent)
      assert.equal(new URL(publicUrl.origin + sent).host, publicUrl.host)
      assert.equal(new URL(sent, publicUrl).host, publicUrl.host)
    })
  }

  for (const given of elsewhere) {
    it(`refuses ${JSON.stringify(given.slice(0, 60))}`, () => {
      assert.throws(() => safeReturnTo(given, publicUrl), { kind: 'invalid-request' })
    })
  }
})
