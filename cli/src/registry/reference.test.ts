import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { repositoryOf } from './reference.ts'

describe('repositoryOf', () => {
  const cases = [
    ['ghcr.io/example/gateway', 'ghcr.io', 'https://ghcr.io', 'example/gateway'],
    ['127.0.0.1:5000/gateway', '127.0.0.1:5000', 'http://127.0.0.1:5000', 'gateway'],
    ['localhost/team/gateway', 'localhost', 'http://localhost', 'team/gateway'],
    ['registry:5000/gateway', 'registry:5000', 'https://registry:5000', 'gateway'],
    ['example/gateway', 'docker.io', 'https://registry-1.docker.io', 'example/gateway'],
    ['docker.io/gateway', 'docker.io', 'https://registry-1.docker.io', 'library/gateway'],
    ['index.docker.io/a/b', 'docker.io', 'https://registry-1.docker.io', 'a/b'],
  ] as const
  for (const [reference, host, origin, name] of cases) {
    it(`reads ${reference}`, () => {
      assert.deepEqual(repositoryOf(reference), { reference, host, origin, name })
    })
  }
})
