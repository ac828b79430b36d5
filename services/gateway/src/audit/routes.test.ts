import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AuditEvent } from '@gatehouse/contract'
import { Chain } from '@gatehouse/kit/audit-chain'
import { startGateway } from '../test-gateway.ts'
import { startAuditLog } from './test-audit-log.ts'

const event = (action: string): AuditEvent => ({
  time: '2026-11-21T08:00:00.000Z',
  actor: { kind: 'user', id: 'ada' },
  action,
  resource: { type: 'Secret', id: 'a' },
  decision: 'allow',
  policies: [],
})

describe('GET /api/v1/audit', () => {
  it('passes on what the directory has, whole, and lets nobody keep it', async (t) => {
    const directory = await startAuditLog(t)
    const chain = new Chain('gateway-00')
    const entries = ['SignIn', 'RevealSecret', 'SignIn'].map((action) => chain.next(event(action)))
    directory.kept.push(...entries)
    const { url, lines } = await startGateway(t, { directory: directory.url })
    const read = async (query = '', headers = {}) => {
      const answer = await fetch(`${url}/api/v1/audit${query}`, { headers })
      return { answer, body: (await answer.json()) as Record<string, unknown> }
    }
    const { answer, body } = await read('?action=SignIn&limit=1')
    assert.equal(answer.status, 200)
    assert.deepEqual(body, {
      data: [entries[2]],
      meta: { versions: { gateway: '1.2.3', directory: '9.9.9' }, nextCursor: 'abcd' },
    })
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.equal(answer.headers.get('etag'), null)
    assert.equal(answer.headers.get('x-gatehouse-versions'), 'gateway=1.2.3, directory=9.9.9')
    directory.kept.splice(0)
    assert.deepEqual((await read('', { 'if-none-match': '*' })).body.data, [])
    assert.equal((await read('?decision=perhaps')).answer.status, 400)
    assert.doesNotMatch(lines.join(''), /RevealSecret/)
  })
})
