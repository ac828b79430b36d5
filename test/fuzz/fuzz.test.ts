import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type RequestListener, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { startSystem } from '../e2e/system.ts'
import { run } from '../support/command.ts'
import { now, startIssuer } from '../support/oidc-issuer.ts'
import { pythonCommands } from '../support/python.ts'

const config = join(import.meta.dirname, 'schemathesis.toml')

/** Who may do everything, so that nothing stays untried. */
const admin = { sub: 'ada', name: 'Ada', email: 'ada@example.com', roles: ['admin'] }

/** Generated requests by the API description at `url`: what the fuzzer says of the answers. */
async function fuzz(command: string, url: string, token = 'nobody') {
  const args = ['--config-file', config, 'run', `${url}/openapi.json`, '--checks', 'all']
  // The configuration takes it from there, so that it stands on no command line.
  const env = { FUZZ_TOKEN: token }
  // It keeps notes in the folder where it runs.
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-fuzz-'))
  try {
    const { code, stdout, stderr } = await run(command, args, { folder, env })
    const [, cases = '0'] = /(\d+) generated/.exec(stdout) ?? []
    return { code, output: stdout + stderr, cases: Number(cases) }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The fuzzer's path; without it the test is skipped. */
async function fuzzer(t: TestContext): Promise<string | undefined> {
  try {
    return join(await pythonCommands(), 'schemathesis')
  } catch (error) {
    t.skip(`schemathesis cannot be installed. ${(error as Error).message}`)
    return undefined
  }
}

/** A server that answers its one documented route with 500. */
const faulty: RequestListener = (request, response) => {
  const described = request.url === '/openapi.json'
  response.writeHead(described ? 200 : 500, { 'content-type': 'application/json' })
  const responses = { 200: { description: 'well' } }
  const document = {
    openapi: '3.1.1',
    info: { title: 'faulty', version: '1' },
    paths: { '/a': { get: { responses } } },
  }
  response.end(JSON.stringify(described ? document : {}))
}

describe('the public API', () => {
  it('answers generated requests as it says, and never with 5xx', async (t) => {
    const command = await fuzzer(t)
    if (!command) return
    const issuer = await startIssuer()
    const system = await startSystem({
      env: { ...issuer.env, RATE_LIMIT_FAILURES_PER_MINUTE: '0' },
    })
    try {
      const token = await issuer.sign({ ...issuer.claims(admin), exp: now() + 3_600 })
      const { code, output, cases } = await fuzz(command, system.url, token)
      assert.equal(code, 0, output)
      assert.ok(cases > 1000, `only ${cases} requests were made:\n${output}`)
      t.diagnostic(`${cases} requests`)
    } finally {
      await system.stop()
      issuer.stop()
    }
  })

  it('would be caught answering 500', async (t) => {
    const command = await fuzzer(t)
    if (!command) return
    const server = createServer(faulty).listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const { port } = server.address() as AddressInfo
      const { code, output } = await fuzz(command, `http://127.0.0.1:${port}`)
      assert.equal(code, 1, output)
      assert.match(output, /Server error/)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})
