import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3'
import type { BuildMiddleware } from '@smithy/types'
import type { GuardedAnswer, GuardedCall } from './guard.ts'
import { guardedCalls } from './guarded-calls.ts'

/** A client whose calls are answered by `answer` instead of by S3, under a guard that denies what `denied` names. */
function clientOf(answer: () => object, denied: string[] = []) {
  const asked: (GuardedCall | GuardedAnswer)[] = []
  const sent: unknown[] = []
  const refuse = (name: string) => {
    if (denied.includes(name)) throw new Error(`${name} is denied`)
  }
  const client = new S3Client({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })
  const answering: BuildMiddleware<object, object> = () => async (args) => {
    sent.push(args.input)
    return { output: answer(), response: {} }
  }
  client.middlewareStack.add(answering as never, { step: 'build', priority: 'low' })
  client.middlewareStack.use(
    guardedCalls({
      refuseCall: (call) => {
        asked.push(call)
        refuse(call.operation)
      },
      refuseAnswer: (_call, given) => {
        asked.push(given)
        refuse(Object.keys(given).join())
      },
    }) as never,
  )
  return { asked, sent, get: () => client.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })) }
}

const call = { api: 'S3', operation: 'GetObject', input: { Bucket: 'b', Key: 'k' } }
const encrypted = () => ({
  ServerSideEncryption: 'aws:kms',
  SSEKMSKeyId: 'arn:key',
  Body: Readable.from(['x']),
})

describe('guardedCalls', () => {
  it('asks before the call is sent, which is not when it is denied', async () => {
    const allowed = clientOf(() => ({ ETag: 'e' }))
    assert.equal((await allowed.get()).ETag, 'e')
    assert.deepEqual([allowed.asked, allowed.sent.length], [[call], 1])
    const denied = clientOf(() => ({}), ['GetObject'])
    await assert.rejects(denied.get(), /GetObject is denied/)
    assert.deepEqual(denied.sent, [])
  })

  it('asks whether the caller may know that an object is not there', async () => {
    const absent = () => {
      throw new NoSuchKey({ message: 'absent', $metadata: { httpStatusCode: 404 } })
    }
    const allowed = clientOf(absent)
    await assert.rejects(allowed.get(), NoSuchKey)
    assert.deepEqual(allowed.asked, [call, { absent: true }])
    await assert.rejects(clientOf(absent, ['absent']).get(), /absent is denied/)
    const broken = clientOf(() => {
      throw new Error('away')
    })
    await assert.rejects(broken.get(), /away/)
    assert.deepEqual(broken.asked, [call])
  })

  it('asks for the key of an object, whose bytes nobody gets when it is denied', async () => {
    const allowed = clientOf(encrypted)
    await allowed.get()
    assert.deepEqual(allowed.asked, [call, { key: 'arn:key' }])
    const answer = encrypted()
    await assert.rejects(clientOf(() => answer, ['key']).get(), /key is denied/)
    assert.equal(answer.Body.destroyed, true)
  })
})
