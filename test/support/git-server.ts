import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Serves the bare repositories of a folder by http, as a host of private repositories does: to who has the token
 * alone. The token may be changed while it runs.
 */
export async function startGitServer(folder: string, access: { token: string }) {
  const server = createServer((request, response) => {
    const given = request.headers.authorization ?? ''
    const [, password] = Buffer.from(given.replace('Basic ', ''), 'base64').toString().split(':')
    if (password === access.token) void answer(folder, request, response)
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: (name: string) => `http://127.0.0.1:${port}/${name}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Git's own server, which speaks CGI. */
async function answer(folder: string, request: IncomingMessage, response: ServerResponse) {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://git')
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method,
      PATH_INFO: pathname,
      QUERY_STRING: searchParams.toString(),
      CONTENT_TYPE: request.headers['content-type'],
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
      GIT_PROTOCOL: request.headers['git-protocol'] as string | undefined,
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  request.pipe(backend.stdin)
  // Who has heard enough closes early.
  backend.stdin.on('error', () => {})
  const output = Buffer.concat(await backend.stdout.toArray())
  const end = output.indexOf('\r\n\r\n')
  const headers = new Headers(
    output
      .subarray(0, end)
      .toString()
      .split('\r\n')
      .map((line) => line.split(': ', 2) as [string, string]),
  )
  const status = Number.parseInt(headers.get('status') ?? '200', 10)
  headers.delete('status')
  response.writeHead(status, Object.fromEntries(headers)).end(output.subarray(end + 4))
}
