import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import type { AwsIdentity } from '@gatehouse/aws'
import type { AwsCredentialIdentity } from '@smithy/types'
import { createLogger, createMetrics, serve } from '@gatehouse/kit'
import { createApp } from '../app.ts'
import { configFromEnv } from '../config.ts'
import { openAwsProvider } from './provider.ts'

export type AwsCall = {
  /** Of SSM and Secrets Manager; for S3 the method and path. */
  operation: string
  input: Record<string, unknown>
  authorization: string
}

export type Answers = (
  call: AwsCall,
  response: ServerResponse,
  request: IncomingMessage,
) => void | Promise<void>

/** AWS as a test wants it: what the real one does only in trouble. `calls` are all that came. */
export async function startAwsStub(t: TestContext, answers: Answers) {
  const calls: AwsCall[] = []
  const stub = { calls, answers, endpoint: '', close: () => server.close().closeAllConnections() }
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request)
      const target = String(request.headers['x-amz-target'] ?? '').split('.')[1]
      const call = {
        operation: target ?? `${request.method} ${request.url}`,
        input: (target && body ? JSON.parse(body) : {}) as Record<string, unknown>,
        authorization: String(request.headers.authorization),
      }
      calls.push(call)
      await stub.answers(call, response, request)
    })()
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  t.after(() => stub.close())
  stub.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return stub
}

/** An answer of the services that speak JSON; `type` makes it an error. */
export function awsJson(response: ServerResponse, body: object, status = 200, type?: string): void {
  const headers = { 'content-type': 'application/x-amz-json-1.1' }
  response.writeHead(status, headers).end(JSON.stringify(type ? { __type: type, ...body } : body))
}

export function awsXmlError(response: ServerResponse, status: number, code: string, headers = {}) {
  response
    .writeHead(status, { 'content-type': 'application/xml', ...headers })
    .end(
      `<?xml version="1.0"?><Error><Code>${code}</Code><Message>internal ${code}</Message></Error>`,
    )
}

/** One that never changes. */
export function staticIdentity(credentials: AwsCredentialIdentity): AwsIdentity {
  return {
    credentials: Object.assign(async () => credentials, { memoized: true }),
    report: () => ({ kind: 'environment' }),
    check: () => ({ status: 'ok' }),
    refusals: { applyToStack: () => undefined },
    close: () => undefined,
  }
}

const identity = staticIdentity({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example-secret' })

/** The provider before a stub, and a broker that serves it over HTTP. Times in milliseconds. */
export async function startAwsBroker(
  t: TestContext,
  endpoint: string,
  cache = { ttl: 60_000, stale: 600_000 },
) {
  const version = { service: 'broker', version: '1.2.3', commit: 'abc', builtAt: 'now' }
  const settings = configFromEnv({
    PORT: '0',
    GATEHOUSE_AUTH: 'none',
    // Tests share a machine: what they take is no overload.
    MAX_EVENT_LOOP_DELAY_MS: '60000',
  })
  const metrics = createMetrics(version)
  const lifecycle = { ready: false }
  const lines: string[] = []
  const log = createLogger('broker', { destination: { write: (line) => lines.push(line) } })
  const provider = openAwsProvider({ identity, region: 'eu-west-1', endpoint, cache, log, metrics })
  const app = createApp({ version, settings, log, metrics, lifecycle, callers: 'anyone', provider })
  const running = await serve(app, { settings, metrics, lifecycle })
  t.after(() => running.stop())
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${running.port}${path}`, { headers })
  return { provider, get, lines, metrics }
}
