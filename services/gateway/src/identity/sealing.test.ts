import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SecretText, newToken } from '@gatehouse/kit'
import { seal, unseal } from './sealing.ts'

const cookie = newToken()
const tokens = {
  refreshToken: new SecretText('a refresh token'),
  idToken: new SecretText('an ID token'),
}

function opened(sealed: string | undefined, by = cookie, subject = 'ada') {
  const { refreshToken, idToken } = unseal(sealed ?? '', by, subject) ?? {}
  return [refreshToken?.reveal(), idToken?.reveal()]
}

describe('seal', () => {
  it('keeps tokens for the cookie they came with', () => {
    assert.deepEqual(opened(seal(tokens, cookie, 'ada')), ['a refresh token', 'an ID token'])
    const { idToken } = tokens
    assert.deepEqual(opened(seal({ idToken }, cookie, 'ada')), [undefined, 'an ID token'])
    assert.equal(seal({}, cookie, 'ada'), undefined)
  })

  it('shows nothing of them, and never the same twice', () => {
    const [one, other] = [seal(tokens, cookie, 'ada'), seal(tokens, cookie, 'ada')]
    assert.notEqual(one, other)
    assert.match(one ?? '', /^v1\.[A-Za-z0-9_-]+$/)
    const bytes = Buffer.from(one?.slice(3) ?? '', 'base64url')
    assert.doesNotMatch(bytes.toString('latin1'), /token/)
  })

  it('leaves out what is too long to be kept', () => {
    const idToken = new SecretText('i'.repeat(20_000))
    assert.deepEqual(opened(seal({ ...tokens, idToken }, cookie, 'ada')), [
      'a refresh token',
      undefined,
    ])
    assert.equal(seal({ refreshToken: idToken, idToken }, cookie, 'ada'), undefined)
  })
})

describe('unseal', () => {
  it('opens nothing with another cookie, for another person, or what has been changed', () => {
    const sealed = seal(tokens, cookie, 'ada') ?? ''
    assert.equal(unseal(sealed, newToken(), 'ada'), undefined)
    assert.equal(unseal(sealed, cookie, 'bob'), undefined)
    const bytes = Buffer.from(sealed.slice(3), 'base64url')
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      assert.equal(unseal(`v1.${changed.toString('base64url')}`, cookie, 'ada'), undefined)
    }
    for (const given of ['', 'v1.', 'v1.AAAA', sealed.replace('v1', 'v2'), sealed.slice(0, -4)]) {
      assert.equal(unseal(given, cookie, 'ada'), undefined)
    }
  })
})
