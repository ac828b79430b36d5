import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, describe, it } from 'node:test'
import { inspect } from 'node:util'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { createLogger } from '@gatehouse/kit'
import type { MiddlewareStack } from '@smithy/types'
import { watchRefusals } from './refusals.ts'

const credentials = {
  accessKeyId: 'AKIAOFTHECALL',
  secretAccessKey: 'secret-of-the-call',
  sessionToken: 'token-of-the-call',
}

/** What S3 repeats when it refuses, and what the others put in further lines. */
const repeated = `
  <AWSAccessKeyId>${credentials.accessKeyId}</AWSAccessKeyId><Token-0>${credentials.sessionToken}</Token-0>
  <CanonicalRequest>x-amz-security-token:${credentials.sessionToken}</CanonicalRequest>`
const explained = `It is wrong.\n\nThe Canonical String should have been\n'x-amz-security-token:${credentials.sessionToken}'`

/** What a call that AWS answers with that code fails with, and whose credentials were told of. */
async function callOf(t: TestContext, code: string) {
  const server = createServer((_request, response) => {
    response.writeHead(403, { 'content-type': 'text/xml' })
    response.end(
      `<ErrorResponse><Error><Code>${code}</Code><Message>${explained}</Message>${repeated}</Error></ErrorResponse>`,
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = new STSClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 })
  t.after(() => {
    client.destroy()
    server.close().closeAllConnections()
  })
  const told: string[] = []
  const stack = client.middlewareStack as MiddlewareStack<object, object>
  stack.use(watchRefusals(({ accessKeyId }) => told.push(accessKeyId)))
  const error = await client.send(new GetCallerIdentityCommand({})).then(
    () => assert.fail('it went well'),
    (failure: unknown) => failure as Error,
  )
  return { error, told }
}

describe('watchRefusals', { concurrency: true }, () => {
  for (const code of ['ExpiredToken', 'InvalidClientTokenId', 'SignatureDoesNotMatch']) {
    it(`tells of credentials that meet ${code}, and not what they were`, async (t) => {
      const { error, told } = await callOf(t, code)
      assert.deepEqual(told, [credentials.accessKeyId])
      assert.deepEqual([error.name, error.message], [code, 'It is wrong.'])
      const lines: string[] = []
      createLogger('x', { destination: { write: (line) => lines.push(line) } }).error({
        err: error,
      })
      for (const text of [inspect(error), ...lines]) {
        assert.match(text, new RegExp(code))
        assert.doesNotMatch(text, /-of-the-call|AKIA/)
      }
    })
  }

  it('lets what is no matter of credentials pass as it is', async (t) => {
    const { error, told } = await callOf(t, 'AccessDenied')
    assert.deepEqual(told, [])
    assert.equal(error.message, explained)
  })
})
