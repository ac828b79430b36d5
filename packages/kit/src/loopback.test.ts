import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isLoopback } from './loopback.ts'

describe('isLoopback', () => {
  it('knows names and addresses of this machine alone', () => {
    const hosts = ['localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]']
    assert.deepEqual(hosts.map(isLoopback), [true, true, true, true, true])
    const others = ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.evil.example', 'localhost.evil.example']
    assert.deepEqual(others.map(isLoopback), [false, false, false, false, false])
  })
})
