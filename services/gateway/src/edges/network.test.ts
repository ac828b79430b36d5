import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { networkOf } from './network.ts'

const cases: [address: string | undefined, network: string][] = [
  ['192.0.2.7', '192.0.2.7'],
  ['192.0.2.7:50123', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::ffff', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['1::', '1:0:0:0::/64'],
  ['1::2:3:4:5:6:7', '1:0:2:3::/64'],
  ['2001:db8:0:0:0:0:0:1', '2001:db8:0:0::/64'],
  ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['unknown', 'unknown'],
  ['<script>', 'unknown'],
  ['1.2.3.4.5', 'unknown'],
  ['x'.repeat(10_000), 'unknown'],
  ['', 'unknown'],
  [undefined, 'unknown'],
]

describe('networkOf', () => {
  for (const [address, network] of cases) {
    it(`counts ${String(address).slice(0, 40)} as ${network}`, () => {
      assert.equal(networkOf(address), network)
    })
  }
})
