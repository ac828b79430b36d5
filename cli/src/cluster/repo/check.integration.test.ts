import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { createLocalJWKSet, exportJWK, jwtVerify } from 'jose'
import { temporaryFolder } from '../../testing.ts'
import { readBranches } from './check.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' })
const git = promisify(execFile)

/**
 * A host of one repository for who has this token, and GitHub's API for one app, as far as it gives tokens: what
 * git asks a host for first is all that it answers.
 */
async function startHost(t: TestContext, token: string) {
  const folder = await temporaryFolder(t)
  await git('git', ['init', '-q', '-b', 'main', folder])
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example']
  await git('git', ['-C', folder, ...identity, 'commit', '-q', '--allow-empty', '-m', 'one'])
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const { authorization = '' } = request.headers
    if (request.url?.endsWith('/access_tokens')) return void giveToken(authorization)
    const expected = `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`
    if (authorization !== expected) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' })
      return void response.end()
    }
    return void advertise()

    async function giveToken(given: string) {
      const keys = [{ ...(await exportJWK(publicKey)), alg: 'RS256' }]
      const jwt = given.replace('Bearer ', '')
      const { payload } = await jwtVerify(jwt, createLocalJWKSet({ keys }))
      const known = payload.iss === '12' && request.url === '/app/installations/34/access_tokens'
      response.writeHead(known ? 201 : 404, { 'content-type': 'application/json' })
      response.end(JSON.stringify(known ? { token } : { message: 'Not Found' }))
    }

    async function advertise() {
      const words = ['upload-pack', '--http-backend-info-refs', join(folder, '.git')]
      const { stdout } = await git('git', words)
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' })
      response.end(`001e# service=git-upload-pack\n0000${stdout}`)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => void server.close())
  t.after(() => server.closeAllConnections())
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { origin, url: `${origin}/a.git`, asked }
}

describe('readBranches', () => {
  it('opens a repository by a token, and not by another one', async (t) => {
    const { url } = await startHost(t, 'right')
    const by = (token: string) =>
      readBranches(url, { kind: 'token', username: 'x-access-token', token }, '')
    assert.deepEqual(await by('right'), ['main'])
    await assert.rejects(by('wrong'), (error: Error) => {
      assert.match(error.message, /does not answer to this credential: Authentication failed .*$/)
      assert.doesNotMatch(error.message, /wrong/)
      return true
    })
  })

  it('tells a host that is away from a credential that opens nothing', async () => {
    const by = { kind: 'token', username: 'x-access-token', token: 'canary' } as const
    await assert.rejects(readBranches('http://127.0.0.1:1/a.git', by, ''), {
      message: /^http:\/\/127\.0\.0\.1:1\/a\.git cannot be reached: unable to access .*$/,
      fix: /git ls-remote/,
    })
  })

  it('opens it as a GitHub App does, by a token of its installation', async (t) => {
    const { url, origin, asked } = await startHost(t, 'of the app')
    const as = (installationId: string) =>
      readBranches(
        url,
        { kind: 'github-app', appId: '12', installationId, key: pem, apiUrl: origin },
        '',
      )
    assert.deepEqual(await as('34'), ['main'])
    assert.equal(asked[0], 'POST /app/installations/34/access_tokens')
    await assert.rejects(as('35'), { message: 'GitHub gives the app no token: 404 Not Found' })
  })
})
