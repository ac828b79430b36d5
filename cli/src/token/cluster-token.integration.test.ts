import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { type TestContext, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '../testing.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

/** Runs `gatehouse token` with a kubeconfig whose two contexts lead to this server, if there is one. */
async function token(t: TestContext, args: string[], answer?: Answer) {
  const folder = await temporaryFolder(t)
  const server = createServer((request, response) => void answer?.(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  if (answer) t.after(() => server.close())
  else server.close()
  // Plain http is taken where nothing is verified.
  const cluster = { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true }
  const context = { cluster: 'here', user: 'ada' }
  const kubeconfig = {
    'current-context': 'home',
    clusters: [{ name: 'here', cluster }],
    users: [{ name: 'ada', user: { token: 'canary' } }],
    contexts: [
      { name: 'home', context },
      { name: 'work', context: { ...context, namespace: 'qa' } },
    ],
  }
  const file = join(folder, 'kubeconfig')
  await writeFile(file, JSON.stringify(kubeconfig))
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const env = { ...process.env, KUBECONFIG: file }
    execFile(process.execPath, [main, 'token', ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    )
  })
}

describe('gatehouse token, of a cluster', { concurrency: 2 }, () => {
  it('has Kubernetes make it, and prints nothing else', async (t) => {
    const asked: unknown[] = []
    const places = [
      ['--namespace', 'dev'],
      ['--context', 'work', '--minutes', '60'],
    ]
    for (const place of places) {
      const { stdout } = await token(t, ['broker', ...place], async (request, response) => {
        asked.push([request.method, request.url, ((await json(request)) as { spec: object }).spec])
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ status: { token: 'a.b.c' } }))
      })
      assert.equal(stdout, 'a.b.c\n')
    }
    const path = (namespace: string) =>
      `/api/v1/namespaces/${namespace}/serviceaccounts/person/token`
    const audiences = ['gatehouse-broker']
    assert.deepEqual(asked, [
      ['POST', path('dev'), { audiences, expirationSeconds: 600 }],
      ['POST', path('qa'), { audiences, expirationSeconds: 3600 }],
    ])
  })

  for (const { code, message, said } of [
    {
      code: 404,
      message: 'serviceaccounts "person" not found',
      said: /^error: the cluster work has no service account person in the namespace qa\n {2}fix: name the namespace/,
    },
    {
      code: 403,
      message: 'User "ada" cannot create resource "serviceaccounts/token"',
      said: /^error: the cluster work refuses: User "ada" cannot create resource .*\n {2}fix: use a context/,
    },
    {
      code: 401,
      message: 'Unauthorized',
      said: /^error: the cluster work does not know who you are\n {2}fix: log in to it again/,
    },
  ]) {
    it(`says what ${code} of Kubernetes means, and nothing of the kubeconfig’s credentials`, async (t) => {
      const ended = await token(t, ['broker', '--context', 'work'], (_request, response) => {
        response.writeHead(code, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ kind: 'Status', message }))
      })
      assert.deepEqual([ended.code, ended.stdout], [1, ''])
      assert.match(ended.stderr, said)
      assert.doesNotMatch(ended.stderr, /canary/)
    })
  }

  it('says how long one holds at least', async (t) => {
    const { code, stderr } = await token(t, ['broker', '--context', 'work', '--minutes', '5'])
    assert.equal(code, 2)
    assert.match(stderr, /no token that holds for 5 minutes\n {2}fix: give --minutes 10 or more\./)
  })

  it('shows nothing of a kubeconfig that is no YAML', async (t) => {
    const file = join(await temporaryFolder(t), 'kubeconfig')
    await writeFile(file, 'users: [{name: ada, user:\n{token: canary}}]\n')
    const env = { ...process.env, KUBECONFIG: file }
    const args = [main, 'token', 'broker', '--namespace', 'dev']
    const { stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
    assert.match(stderr, /^error: your kubeconfig cannot be read: .*\n {2}fix: .*\n$/)
    assert.doesNotMatch(stderr, /canary/)
  })

  it('says how to make a kubeconfig where there is none', async (t) => {
    const env = { ...process.env, HOME: await temporaryFolder(t), KUBECONFIG: undefined }
    for (const context of [[], ['--context', 'work']]) {
      const args = [main, 'token', 'broker', '--namespace', 'dev', ...context]
      const { stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
      assert.match(stderr, /^error: .*\n {2}fix: set KUBECONFIG to the file of your cluster/)
    }
  })

  it('says when the cluster is away, and which contexts there are', async (t) => {
    const away = await token(t, ['broker', '--namespace', 'dev'])
    assert.equal(away.code, 1)
    assert.match(away.stderr, /the cluster home cannot be reached: .*ECONNREFUSED/)
    const unknown = await token(t, ['broker', '--context', 'wrok'])
    assert.match(unknown.stderr, /your kubeconfig has no context wrok\n.*home, work/)
  })
})
