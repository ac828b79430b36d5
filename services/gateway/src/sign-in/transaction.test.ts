import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { newToken } from '@gatehouse/kit'
import { beginTransaction, resumeTransaction } from './transaction.ts'

const minute = 60_000

describe('a transaction', () => {
  it('is resumed by the cookie alone, with the same secrets', () => {
    const cookie = newToken()
    const begun = beginTransaction(cookie, '/console/')
    assert.deepEqual(resumeTransaction(cookie, begun.state), { ...begun, returnTo: '/console/' })
  })

  it('has secrets that are nobody else’s, and tell nothing of each other', () => {
    const [one, other] = [newToken(), newToken()].map((cookie) => beginTransaction(cookie, '/'))
    assert.match(one?.verifier ?? '', /^[A-Za-z0-9_-]{43}$/)
    const all = [one, other].flatMap((begun) => [begun?.nonce, begun?.verifier, begun?.state])
    assert.equal(new Set(all).size, 6)
  })

  it('is refused with the cookie of another', () => {
    const { state } = beginTransaction(newToken(), '/')
    assert.throws(() => resumeTransaction(newToken(), state), { kind: 'sign-in-failed' })
  })

  it('is refused when the state has been touched', () => {
    const cookie = newToken()
    const { state } = beginTransaction(cookie, '/')
    const [said = '', signature = ''] = state.split('.')
    const forged = Buffer.from(JSON.stringify([Date.now(), '/evil'])).toString('base64url')
    for (const given of [
      '',
      '.',
      said,
      `${said}.`,
      `${forged}.${signature}`,
      `${state}.`,
      `${state}=`,
      `${said}.${'é'.repeat(signature.length)}`,
      `.${signature}`,
    ]) {
      assert.throws(() => resumeTransaction(cookie, given), { kind: 'sign-in-failed' }, given)
    }
  })

  it('ends after ten minutes', (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 10, 25) })
    const cookie = newToken()
    const { state } = beginTransaction(cookie, '/')
    t.mock.timers.tick(10 * minute)
    assert.ok(resumeTransaction(cookie, state))
    t.mock.timers.tick(1)
    assert.throws(() => resumeTransaction(cookie, state), /ten minutes/)
  })
})
