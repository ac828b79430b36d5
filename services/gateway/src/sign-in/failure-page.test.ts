import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { problem } from '@gatehouse/contract'
import { fastify } from 'fastify'
import { answerSignInFailure } from './failure-page.ts'

function serverThatFails(error: Error) {
  const app = fastify()
  app.setErrorHandler(answerSignInFailure)
  app.get('/auth/callback', () => {
    throw error
  })
  return app
}

const asBrowser = { url: '/auth/callback', headers: { accept: 'text/html,*/*;q=0.8' } }

describe('answerSignInFailure', () => {
  it('shows text as text, and loads and sends nothing', async () => {
    const app = serverThatFails(
      problem('sign-in-failed', { detail: '<img src=x onerror=alert(1)>' }),
    )
    const { statusCode, headers, body } = await app.inject(asBrowser)
    assert.equal(statusCode, 400)
    assert.match(body, /&#60;img src=x onerror=alert\(1\)&#62;/)
    assert.doesNotMatch(body, /<img/)
    const policy = String(headers['content-security-policy'])
    assert.match(
      policy,
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action/,
    )
    assert.equal(headers['cache-control'], 'no-store')
  })

  it('says nothing of what went wrong inside', async () => {
    const { statusCode, body } = await serverThatFails(new Error('canary')).inject(asBrowser)
    assert.equal(statusCode, 500)
    assert.doesNotMatch(body, /canary/)
  })
})
