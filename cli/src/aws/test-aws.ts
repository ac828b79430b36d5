import { once } from 'node:events'
import { type IncomingMessage, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'

/** A call as AWS gets it: `form` is what calls of STS and IAM say, empty for the others. */
export type Call = {
  action: string
  form: URLSearchParams
  body: string
  key: string | undefined
}

export type Reply = { status?: number; body: string; headers?: Record<string, string> }

/** What AWS documents for STS's GetCallerIdentity. */
export function callerIdentity(arn: string, headers?: Record<string, string>): Reply {
  const body = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
    <Arn>${arn}</Arn><UserId>AIDAEXAMPLE</UserId><Account>${arn.split(':')[4]}</Account>
  </GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`
  return { body, ...(headers && { headers }) }
}

/** What AWS documents for errors of STS and IAM. */
export function queryError(status: number, code: string, message = 'so it is'): Reply {
  return {
    status,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
  }
}

/** Something that answers for all of AWS. Answers with the environment that makes a program call it. */
export async function startAws(t: TestContext, reply: (call: Call) => Reply) {
  const calls: string[] = []
  const server = createServer((request, response) => {
    void callOf(request).then((call) => {
      calls.push(call.action)
      const { status = 200, body, headers } = reply(call)
      response.writeHead(status, { 'content-type': 'text/xml', ...headers })
      response.end(body)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close().closeAllConnections())
  const { port } = server.address() as AddressInfo
  return {
    calls,
    env: {
      ...noAws,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
    },
  }
}

/** The environment of someone who has nothing of AWS. */
export const noAws = {
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/nowhere/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
}

async function callOf(request: IncomingMessage): Promise<Call> {
  const body = await text(request)
  const form = new URLSearchParams(body)
  const target = request.headers['x-amz-target']?.toString().split('.').at(-1)
  const key = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1]
  return { action: form.get('Action') ?? target ?? String(request.url), form, body, key }
}
