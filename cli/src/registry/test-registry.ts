import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

/** A server that is gone after the test, and what it was asked. */
export async function serveStub(
  t: TestContext,
  answer: (request: IncomingMessage, response: ServerResponse, url: URL) => void,
) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    answer(request, response, new URL(request.url ?? '/', 'http://stub'))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

export const digest = `sha256:${'a'.repeat(64)}`

/** Answers with one image to whoever has this authorization, and with the challenge to all others. */
export function guarded(challenge: string, authorization: string) {
  return (request: IncomingMessage, response: ServerResponse) => {
    if (request.headers.authorization !== authorization) {
      response.writeHead(401, { 'www-authenticate': challenge }).end()
    } else if (request.url === '/v2/team/gateway/manifests/gateway-1') {
      response.writeHead(200, { 'docker-content-digest': digest }).end()
    } else {
      response.writeHead(404).end()
    }
  }
}
