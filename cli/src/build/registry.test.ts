import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isPlain } from './registry.ts'

describe('isPlain', () => {
  it('is for registries on this machine alone', () => {
    for (const local of ['127.0.0.1:5000/a:b', 'localhost/a', 'localhost:5000/a', '[::1]:5000/a'])
      assert.ok(isPlain(local), local)
    for (const other of ['registry.example/a', '127.0.0.1.example/a', 'localhost.example:5000/a'])
      assert.ok(!isPlain(other), other)
  })
})
