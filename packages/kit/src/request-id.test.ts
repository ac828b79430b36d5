import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { requestId } from './request-id.ts'
import { startSample } from './testing.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe('requestId', () => {
  it('takes the id of the caller', () => {
    assert.equal(requestId({ headers: { 'x-request-id': 'a:b.c-1_Z' } }), 'a:b.c-1_Z')
  })

  it('makes one where there is none, and a new one each time', () => {
    const ids = [requestId({ headers: {} }), requestId({ headers: {} })]
    for (const id of ids) assert.match(id, uuid)
    assert.notEqual(ids[0], ids[1])
  })

  it('makes one where the given could forge a log line, or fill it', () => {
    for (const given of ['', 'a b', 'a\nb', 'ä', '{"a":1}', 'x'.repeat(129)]) {
      assert.match(requestId({ headers: { 'x-request-id': given } }), uuid, given)
    }
  })

  it('goes out with each answer, in the body of a failure and in the log', async () => {
    await using sample = await startSample()
    const answer = await fetch(`${sample.url}/absent`, { headers: { 'x-request-id': 'mine' } })
    const body = (await answer.json()) as { requestId: string }
    assert.equal(answer.headers.get('x-request-id'), 'mine')
    assert.equal(body.requestId, 'mine')
    assert.ok(sample.lines.some(({ reqId, msg }) => reqId === 'mine' && msg === 'answered'))
  })
})
