import assert from 'node:assert/strict'
import { type TestContext, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Problem } from '@gatehouse/contract'
import { never, rejectsWith } from '../contract/fixture.ts'
import { type Answers, awsJson, awsXmlError, startAwsBroker, startAwsStub } from './test-aws.ts'

const json = (type: string, message = 'internal', status = 400): Answers => {
  return (_call, response) =>
    awsJson(response, { message: `${message} arn:aws:x:role/internal` }, status, type)
}
const xml = (code: string, status: number): Answers => {
  return (_call, response) => awsXmlError(response, status, code)
}

const parameter = '/api/v1/parameters/a/b'
const objects = '/api/v1/buckets/bucket-a/objects'
const object = `${objects}/key`

/** What AWS says, and what callers are told. */
const failures: [what: string, path: string, says: Answers, status: number, kind: string][] = [
  ['AccessDenied', parameter, json('AccessDeniedException'), 502, 'storage-access-denied'],
  ['AccessDenied', '/api/v1/secrets', json('AccessDeniedException'), 502, 'storage-access-denied'],
  ['AccessDenied', objects, xml('AccessDenied', 403), 502, 'storage-access-denied'],
  ['AccessDenied', object, xml('AccessDenied', 403), 502, 'storage-access-denied'],
  ['ExpiredToken', parameter, json('ExpiredTokenException'), 503, 'storage-credentials-refused'],
  ['ExpiredToken', objects, xml('ExpiredToken', 400), 503, 'storage-credentials-refused'],
  [
    'a key that is no key',
    '/api/v1/secrets',
    json('UnrecognizedClientException'),
    503,
    'storage-credentials-refused',
  ],
  [
    'a wrong region',
    objects,
    xml('AuthorizationHeaderMalformed', 400),
    502,
    'storage-wrong-region',
  ],
  ['another region', objects, xml('PermanentRedirect', 301), 502, 'storage-wrong-region'],
  ['no such bucket', objects, xml('NoSuchBucket', 404), 404, 'bucket-not-found'],
  ['no such bucket', object, xml('NoSuchBucket', 404), 404, 'bucket-not-found'],
  ['no such key', object, xml('NoSuchKey', 404), 404, 'object-not-found'],
  ['an archived object', object, xml('InvalidObjectState', 403), 502, 'storage-refused'],
  ['a key of the caller', object, xml('InvalidRequest', 400), 502, 'storage-refused'],
  ['a name that is none', objects, xml('InvalidBucketName', 400), 404, 'bucket-not-found'],
  ['a disabled KMS key', object, xml('KMS.DisabledException', 400), 502, 'storage-key-unavailable'],
  ['a wrong clock', objects, xml('RequestTimeTooSkewed', 403), 503, 'storage-clock-wrong'],
  [
    'a wrong clock',
    parameter,
    json('InvalidSignatureException', 'Signature expired: 2026 is now earlier than'),
    503,
    'storage-clock-wrong',
  ],
  ['throttling', parameter, json('ThrottlingException', 'Rate exceeded'), 503, 'storage-throttled'],
  ['throttling', objects, xml('SlowDown', 503), 503, 'storage-throttled'],
  ['a fault', parameter, json('InternalServerError', 'oops', 500), 503, 'storage-unavailable'],
  [
    'HTML',
    parameter,
    (_call, response) => void response.end('<html>proxy internal</html>'),
    503,
    'storage-unavailable',
  ],
  [
    'half an answer',
    '/api/v1/secrets',
    (_call, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{"SecretList": [')
      setTimeout(() => response.destroy(), 10)
    },
    503,
    'storage-unavailable',
  ],
  [
    'a cut connection',
    objects,
    (_call, response) => void response.socket?.destroy(),
    503,
    'storage-unavailable',
  ],
]

describe('what AWS says when it fails', () => {
  for (const [what, path, says, status, kind] of failures) {
    it(`${what}: ${path} → ${kind}`, async (t) => {
      const stub = await startAwsStub(t, says)
      const { get, lines } = await startAwsBroker(t, stub.endpoint)
      const answer = await get(path)
      const problem = (await answer.json()) as Problem
      assert.deepEqual([answer.status, problem.type], [status, `urn:gatehouse:problem:${kind}`])
      assert.ok(problem.detail)
      assert.doesNotMatch(JSON.stringify(problem), /internal|arn:|AKIA|127\.0\.0\.1/)
      assert.equal(answer.headers.get('retry-after') !== null, status === 503)
      assert.equal(answer.headers.get('cache-control'), 'no-store')
      if (status < 500) return
      const logged = lines.join('')
      assert.match(logged, /"level":"error"/)
      assert.doesNotMatch(logged, /example-secret|Signature=[0-9a-f]/)
    })
  }

  it('a KMS key that is disabled: the value is not revealed', async (t) => {
    const stub = await startAwsStub(t, json('InvalidKeyId'))
    const { provider } = await startAwsBroker(t, stub.endpoint)
    await rejectsWith('storage-key-unavailable', provider.revealParameter('/a', never))
    stub.answers = json('DecryptionFailure')
    await rejectsWith('storage-key-unavailable', provider.revealSecret('a', never))
  })
})

describe('an object that is kept packed', () => {
  it('says how', async (t) => {
    const packed = gzipSync('unpacked')
    const stub = await startAwsStub(t, (_call, response) => {
      const range = `bytes 0-${packed.length - 1}/${packed.length}`
      const headers = { etag: '"1"', 'content-range': range, 'content-encoding': 'gzip' }
      response.writeHead(206, headers).end(packed)
    })
    const { get } = await startAwsBroker(t, stub.endpoint)
    const answer = await get(object)
    assert.equal(answer.headers.get('content-encoding'), 'gzip')
    assert.equal(await answer.text(), 'unpacked')
  })
})

describe('many downloads at once', () => {
  it('leave room for what is short', async (t) => {
    const total = 16 * 1024 * 1024
    const stub = await startAwsStub(t, (call, response, request) => {
      const { range } = request.headers
      if (call.operation.includes('list-type')) {
        response.end('<ListBucketResult/>')
        return
      }
      const size = range ? 262_144 : total
      const part = range && { 'content-range': `bytes 0-${size - 1}/${total}` }
      response.writeHead(range ? 206 : 200, { etag: '"1"', 'content-length': size, ...part })
      response.end(Buffer.alloc(size))
    })
    const { get } = await startAwsBroker(t, stub.endpoint)
    // Nobody reads them on.
    const downloads = await Promise.all(Array.from({ length: 60 }, () => get(object)))
    assert.ok(downloads.every(({ status }) => status === 200))
    assert.equal((await get(objects)).status, 200)
    for (const { body } of downloads) await body?.cancel()
  })
})

describe('names that lead elsewhere', () => {
  it('are not parameters: no secret is read by them', async (t) => {
    const stub = await startAwsStub(t, (_call, response) => awsJson(response, {}))
    const { provider } = await startAwsBroker(t, stub.endpoint)
    const name = '/aws/reference/secretsmanager/db'
    await rejectsWith('parameter-not-found', provider.getParameter(name, never))
    await rejectsWith('parameter-not-found', provider.revealParameter(name, never))
    const page = { limit: 1 }
    await rejectsWith('parameter-not-found', provider.listParameterHistory(name, page, never))
    assert.equal(stub.calls.length, 0)
  })
})

describe('a bucket in another region', () => {
  it('is read there', async (t) => {
    const { get, stub } = await redirecting(t)
    const answer = await get(object)
    assert.deepEqual([answer.status, await answer.text()], [200, 'bytes'])
    const regions = stub.calls.map(
      ({ authorization }) => /\d{8}\/([a-z0-9-]+)\/s3/.exec(authorization)?.[1],
    )
    assert.deepEqual([regions[0], regions.at(-1)], ['eu-west-1', 'ap-southeast-2'])
  })
})

/** S3, which answers for `bucket-a` in ap-southeast-2 alone. */
async function redirecting(t: TestContext) {
  const region = 'ap-southeast-2'
  const stub = await startAwsStub(t, (call, response) => {
    if (!call.authorization.includes(`/${region}/s3/`)) {
      return awsXmlError(response, 301, 'PermanentRedirect', { 'x-amz-bucket-region': region })
    }
    const headers = {
      etag: '"1"',
      'content-range': 'bytes 0-4/5',
      'last-modified': new Date(0).toUTCString(),
    }
    response.writeHead(206, headers).end('bytes')
  })
  return { stub, ...(await startAwsBroker(t, stub.endpoint)) }
}
