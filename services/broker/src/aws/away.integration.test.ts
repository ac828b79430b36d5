import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answers, awsJson, startAwsBroker, startAwsStub } from './test-aws.ts'

const bucketList =
  '<?xml version="1.0"?><ListAllMyBucketsResult><Buckets><Bucket><Name>bucket-a</Name>' +
  '<CreationDate>2026-11-01T00:00:00.000Z</CreationDate><BucketRegion>eu-west-1</BucketRegion></Bucket>' +
  '</Buckets></ListAllMyBucketsResult>'
const objectList =
  '<?xml version="1.0"?><ListBucketResult><Name>bucket-a</Name><IsTruncated>false</IsTruncated><Contents>' +
  '<Key>small</Key><Size>5</Size><ETag>"1"</ETag><LastModified>2026-11-01T00:00:00.000Z</LastModified>' +
  '</Contents></ListBucketResult>'

/** An account with one of each; `round` is in what can change. */
function account(round: () => number): Answers {
  return (call, response) => {
    const parameter = { Name: '/a', Type: 'String', Version: round(), LastModifiedDate: 1 }
    const json: Record<string, object> = {
      GetParameters: { Parameters: [{ ...parameter, Value: `round ${round()}` }] },
      DescribeParameters: { Parameters: [parameter] },
      GetParameterHistory: { Parameters: [{ ...parameter, Value: 'x' }] },
      ListSecrets: { SecretList: [{ Name: 's', CreatedDate: 1 }] },
    }
    const found = json[call.operation]
    if (found) return awsJson(response, found)
    if (call.operation.startsWith('GET /bucket-a/small')) {
      const headers = {
        etag: '"1"',
        'content-range': 'bytes 0-4/5',
        'last-modified': new Date(0).toUTCString(),
      }
      response.writeHead(206, headers).end('bytes')
      return
    }
    response.writeHead(200, { 'content-type': 'application/xml' })
    response.end(call.operation.startsWith('GET /bucket-a') ? objectList : bucketList)
  }
}

const paths = [
  '/api/v1/parameters/a',
  '/api/v1/parameters',
  '/api/v1/parameter-history?name=/a',
  '/api/v1/secrets',
  '/api/v1/buckets',
  '/api/v1/buckets/bucket-a/objects',
  '/api/v1/buckets/bucket-a/objects/small',
  '/params',
  '/s3/buckets',
]
/** Long beside the time of a read, also on a machine that is busy: how often AWS is asked follows from it. */
const ttl = 1000

describe('while AWS is away', () => {
  for (const [how, away] of Object.entries<Answers>({
    'it cuts connections': (_call, response) => void response.socket?.destroy(),
    'it says nothing': () => undefined,
    'it answers 500': (_call, response) => void response.writeHead(500).end(),
  })) {
    it(`and ${how}, all that was read is served, and said to be old`, async (t) => {
      let round = 1
      const there = account(() => round)
      const stub = await startAwsStub(t, there)
      const { get } = await startAwsBroker(t, stub.endpoint, { ttl, stale: 60_000 })
      const before = await Promise.all(paths.map(async (path) => (await get(path)).text()))

      stub.answers = away
      await sleep(3 * ttl)
      stub.calls.length = 0
      const from = performance.now()
      let reads = 0
      while (performance.now() - from < 2_500 || reads < 200) {
        const answers = await Promise.all(paths.map((path) => get(path)))
        for (const [index, answer] of answers.entries()) {
          assert.equal(answer.status, 200, String(paths[index]))
          assert.equal(await answer.text(), before[index])
          assert.match(
            answer.headers.get('cache-status') ?? '',
            /^gatehouse-broker; hit; ttl=-\d+; detail=stale$/,
          )
          assert.ok(Number(answer.headers.get('age')) >= 1)
          assert.equal(answer.headers.get('cache-control'), 'no-cache')
        }
        reads += answers.length
      }
      // Each of the eight things that are kept is asked for anew now and then, thrice each time.
      assert.ok(stub.calls.length < reads / 2, `${stub.calls.length} calls for ${reads} reads`)
      const soon = { 'x-request-timeout-ms': '700' }
      const { status } = await get('/api/v1/parameters/never-read', soon)
      assert.ok(status === 503 || status === 504, String(status))

      stub.answers = there
      round = 2
      stub.calls.length = 0
      await sleep(ttl)
      await Promise.all(Array.from({ length: 200 }, () => get('/api/v1/parameters/a')))
      await sleep(ttl)
      // Some for each of the two names that the path may have: no call for each reader.
      const asked = stub.calls.filter(({ operation }) => operation === 'GetParameters').length
      assert.ok(asked <= 20, `${asked} calls for 200 readers`)
      // A call that was under way when it came back is given up after 3 s.
      const freshBy = performance.now() + (how === 'it says nothing' ? 5_000 : 5 * ttl)
      let text = ''
      while (!text.includes('"value":"round 2"') && performance.now() < freshBy) {
        text = await (await get('/api/v1/parameters/a')).text()
        await sleep(50)
      }
      assert.match(text, /"value":"round 2"/)
    })
  }
})
