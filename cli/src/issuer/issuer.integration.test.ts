import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { runGatehouse, temporaryFolder } from '../testing.ts'
import { eachLine } from '../up/lines.ts'
import { anyFreePort } from '../up/ports.ts'
import { until } from '../up/test-run.ts'
import { openBrowser } from './test-browser.ts'

const main = join(import.meta.dirname, '../main.ts')

/** `gatehouse issuer`, on a free port. */
async function startAlone(t: TestContext, ...args: string[]) {
  const secret = join(await temporaryFolder(t), 'secret')
  await writeFile(secret, 'a-secret-of-this-test-alone\n')
  const port = await anyFreePort()
  const child = spawn(
    process.execPath,
    [main, 'issuer', '--client-secret-file', secret, '--port', String(port), ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  t.after(() => child.kill('SIGKILL'))
  const lines: string[] = []
  eachLine(child.stdout, (line) => lines.push(line))
  const ended = once(child, 'close').then(([code]) => code as number)
  await until(() => lines.some((line) => line.includes('"msg":"ready"')), child)
  return { url: `http://127.0.0.1:${port}`, child, lines, ended }
}

function authorization(redirectUri: string): string {
  const query = new URLSearchParams({
    client_id: 'gatehouse',
    response_type: 'code',
    scope: 'openid',
    redirect_uri: redirectUri,
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  })
  return `/auth?${query.toString()}`
}

describe('gatehouse issuer', { concurrency: 2 }, () => {
  it('serves a gateway elsewhere until it is asked to stop', async (t) => {
    const redirectUri = 'https://gatehouse.example.com/sign-in/done'
    const { url, child, lines, ended } = await startAlone(t, '--redirect-uri', redirectUri)
    const browser = openBrowser(url)
    assert.equal((await browser(authorization(redirectUri))).status, 303)
    assert.equal((await browser(authorization('http://127.0.0.1:8080/auth/callback'))).status, 400)
    assert.equal(
      lines.some((line) => line.includes('"level":"warn"')),
      false,
    )
    child.kill('SIGTERM')
    assert.equal(await ended, 0)
  })

  it('warns where others can reach it', async (t) => {
    const { lines } = await startAlone(t, '--host', '0.0.0.0', '--url', 'http://issuer.example')
    const warning = await until(() => lines.find((line) => line.includes('"level":"warn"')))
    assert.match(warning, /whoever reaches 0\.0\.0\.0 can sign in as an admin/)
  })

  it('says when its port is taken', async (t) => {
    const { url } = await startAlone(t)
    const args = ['issuer', '--client-secret-file', main, '--port', new URL(url).port]
    const { exitCode, stderr } = await runGatehouse(args, {})
    assert.equal(exitCode, 3)
    assert.match(stderr, /nobody can listen on port \d+: EADDRINUSE\n {2}fix: /)
  })

  it('needs a secret, and an origin', async () => {
    const absent = await runGatehouse(['issuer', '--client-secret-file', '/nowhere/secret'], {})
    assert.equal(absent.exitCode, 1)
    assert.match(absent.stderr, /the file \/nowhere\/secret is not there.*\n {2}fix: openssl rand/)
    const path = ['--url', 'http://127.0.0.1:8084/realm']
    const wrong = await runGatehouse(['issuer', '--client-secret-file', '/x', ...path], {})
    assert.equal(wrong.exitCode, 2)
    assert.match(wrong.stderr, /Give an origin/)
  })
})
