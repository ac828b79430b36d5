import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readChallenge } from './challenge.ts'

describe('readChallenge', () => {
  it('reads Basic and Bearer', () => {
    assert.deepEqual(readChallenge('Basic realm="https://x"'), { scheme: 'basic' })
    assert.deepEqual(
      readChallenge(
        'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push"',
      ),
      {
        scheme: 'bearer',
        realm: 'https://auth.docker.io/token',
        service: 'registry.docker.io',
        scope: 'repository:a/b:pull,push',
      },
    )
    assert.deepEqual(readChallenge('bearer Realm=https://x/t'), {
      scheme: 'bearer',
      realm: 'https://x/t',
    })
  })

  it('knows no other', () => {
    for (const header of [null, '', 'Negotiate', 'Bearer service="x"']) {
      assert.equal(readChallenge(header), undefined)
    }
  })
})
