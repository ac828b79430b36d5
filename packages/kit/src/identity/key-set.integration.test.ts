import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type TestContext, describe, it } from 'node:test'
import { ServiceIssuer, callerFiles, serveKeys } from '../../../../test/support/caller-tokens.ts'
import { createAuthority } from '../../../../test/support/certificates.ts'
import { createLogger } from '../log.ts'
import { KeySet, KeysUnavailableError } from './key-set.ts'

const second = 1_000
const minute = 60 * second

/** The keys at `source`; time stands still but for `t.mock.timers.tick`. */
function openKeys(
  t: TestContext,
  source: string,
  files: { caFile?: string; tokenFile?: string } = {},
) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const lines: string[] = []
  const log = createLogger('sample', { destination: { write: (line) => void lines.push(line) } })
  const keys = new KeySet({ setting: 'CALLERS_JWKS', source, ...files, log })
  t.after(() => keys.close())
  const find = (kid?: string) => keys.find({ alg: 'ES256', ...(kid !== undefined && { kid }) })
  return {
    find,
    /** `found`, or the name of the error. */
    outcome: (kid?: string) =>
      find(kid).then(
        () => 'found',
        (error: Error) => error.name,
      ),
    check: () => keys.check(AbortSignal.timeout(10_000)),
    lines,
  }
}

const kidOf = ({ jwks }: ServiceIssuer) => String(jwks.keys.at(-1)?.kid)
const unknown = 'JWKSNoMatchingKey'
/** As the server of Kubernetes' API does, which gives keys as what they are and as nothing else. */
const serving =
  (issuer: ServiceIssuer): RequestListener =>
  ({ headers }, response) =>
    headers.accept?.includes('application/jwk-set+json')
      ? response.end(JSON.stringify(issuer.jwks))
      : response.writeHead(406).end()

describe('KeySet', () => {
  it('reads the keys once for all who come, and finds each by its id', async (t) => {
    const issuer = new ServiceIssuer()
    const first = kidOf(issuer)
    issuer.addKey()
    const endpoint = await serveKeys(t, serving(issuer))
    const { find, outcome } = openKeys(t, endpoint.url)
    const found = await Promise.all([first, kidOf(issuer), first].map(find))
    assert.deepEqual(
      found.map(({ type }) => type),
      ['public', 'public', 'public'],
    )
    assert.equal(found[0], found[2])
    assert.equal(endpoint.asked, 1)
    assert.equal(await outcome(), 'JWKSMultipleMatchingKeys', 'a token must say which')
  })

  it('reads them anew at once for a key that it does not know, and few times for a storm of them', async (t) => {
    const issuer = new ServiceIssuer()
    const endpoint = await serveKeys(t, serving(issuer))
    const { outcome } = openKeys(t, endpoint.url)
    assert.equal(await outcome(kidOf(issuer)), 'found')
    t.mock.timers.tick(10 * second)
    issuer.addKey()
    assert.equal(await outcome(kidOf(issuer)), 'found')
    assert.equal(endpoint.asked, 2)

    const storm = () => Promise.all(Array.from({ length: 200 }, (_, n) => outcome(`made up ${n}`)))
    for (let times = 0; times < 3; times += 1)
      assert.deepEqual(new Set(await storm()), new Set([unknown]))
    assert.equal(endpoint.asked, 2)
    t.mock.timers.tick(10 * second)
    await storm()
    await storm()
    assert.equal(endpoint.asked, 3)
    assert.equal(await outcome(kidOf(issuer)), 'found')
  })

  it('drops a key that the issuer has withdrawn, with the next reading', async (t) => {
    const issuer = new ServiceIssuer()
    const old = kidOf(issuer)
    const endpoint = await serveKeys(t, serving(issuer))
    const { outcome } = openKeys(t, endpoint.url)
    assert.equal(await outcome(old), 'found')
    issuer.addKey()
    issuer.dropOldKeys()
    t.mock.timers.tick(5 * minute)
    await until(() => endpoint.asked === 2)
    await until(async () => (await outcome(old)) === unknown)
    assert.equal(await outcome(kidOf(issuer)), 'found')
    assert.equal(endpoint.asked, 2)
  })

  it('goes on with what it has when the endpoint is lost, tells so once, and comes back by itself', async (t) => {
    const issuer = new ServiceIssuer()
    const known = kidOf(issuer)
    let answer: RequestListener = serving(issuer)
    const endpoint = await serveKeys(t, (request, response) => answer(request, response))
    const { outcome, check, lines } = openKeys(t, endpoint.url)
    assert.equal(await outcome(known), 'found')
    answer = (request) => request.socket.destroy()
    t.mock.timers.tick(5 * minute)
    await until(async () => (await check()).status === 'degraded')
    await until(() => {
      t.mock.timers.tick(10 * second)
      return endpoint.asked >= 4
    })
    assert.equal(await outcome(known), 'found')
    assert.equal(await outcome('made up'), unknown)
    assert.equal(lines.filter((line) => line.includes('"level":"error"')).length, 1)
    assert.match(
      lines.join(''),
      /CALLERS_JWKS: the keys cannot be read; the last ones go on to hold/,
    )
    answer = serving(issuer)
    await until(async () => {
      t.mock.timers.tick(10 * second)
      return (await check()).status === 'ok'
    })
    assert.match(lines.at(-1) ?? '', /the keys can be read again/)
  })

  it('says that nothing can be told while it has had no keys, and tries again every second', async (t) => {
    const issuer = new ServiceIssuer()
    let answer: RequestListener = (request) => request.socket.destroy()
    const endpoint = await serveKeys(t, (request, response) => answer(request, response))
    const { find, outcome, check, lines } = openKeys(t, endpoint.url)
    for (let times = 0; times < 20; times += 1) {
      await assert.rejects(find(kidOf(issuer)), KeysUnavailableError)
    }
    assert.equal(endpoint.asked, 1)
    assert.equal((await check()).status, 'down')
    assert.match(lines.join(''), /nobody can be let in/)
    answer = serving(issuer)
    t.mock.timers.tick(second)
    assert.equal(await outcome(kidOf(issuer)), 'found')
    assert.equal((await check()).status, 'ok')
  })

  const bad: Record<string, RequestListener> = {
    'is no JSON': (_request, response) => response.end('{"keys":[hunter2'),
    'is no set of keys': (_request, response) => response.end('{"keys":{"hunter2":1}}'),
    'is a set of what is no key': (_request, response) => response.end('{"keys":["hunter2"]}'),
    'is null': (_request, response) => response.end('null'),
    'breaks off': (_request, response) => {
      response.writeHead(200, { 'content-length': '500' }).write('{"keys":[')
      setImmediate(() => response.destroy())
    },
    'is too large': (_request, response) =>
      response.end(JSON.stringify({ keys: [], more: 'x'.repeat(300 * 1024) })),
    'is endless': (_request, response) => {
      const more = (error?: Error | null) => {
        if (!error) response.write('x'.repeat(64 * 1024), (broken) => setImmediate(more, broken))
      }
      more()
    },
    'is a failure': (_request, response) => response.writeHead(500).end('{"keys":[]}'),
    'is another address': (_request, response) =>
      response.writeHead(302, { location: '/other' }).end('{"keys":[]}'),
    'does not come': () => undefined,
  }
  for (const [what, answerBadly] of Object.entries(bad)) {
    it(`keeps what it has when the answer ${what}`, async (t) => {
      const issuer = new ServiceIssuer()
      let answer: RequestListener = serving(issuer)
      const endpoint = await serveKeys(t, (request, response) => answer(request, response))
      const { outcome, check, lines } = openKeys(t, endpoint.url)
      assert.equal(await outcome(kidOf(issuer)), 'found')
      answer = answerBadly
      t.mock.timers.tick(10 * second)
      assert.equal(await outcome('made up'), unknown)
      assert.equal(await outcome(kidOf(issuer)), 'found')
      assert.equal((await check()).status, 'degraded')
      assert.equal(endpoint.asked, 2)
      assert.doesNotMatch(lines.join(''), /hunter2/)
    })
  }

  it('reads a file that is replaced: at once for an unknown key, and soon for one withdrawn', async (t) => {
    const issuer = new ServiceIssuer()
    const old = kidOf(issuer)
    const files = await callerFiles(t, issuer)
    const { outcome, check } = openKeys(t, files.settings.CALLERS_JWKS)
    assert.equal(await outcome(old), 'found')
    issuer.addKey()
    await files.putKeys()
    assert.equal(await outcome(kidOf(issuer)), unknown, 'it was read just now')
    t.mock.timers.tick(second)
    assert.equal(await outcome(kidOf(issuer)), 'found')
    issuer.dropOldKeys()
    await files.putKeys()
    t.mock.timers.tick(10 * second)
    await until(async () => (await outcome(old)) === unknown)
    await files.put('jwks.json', '{"keys":[')
    t.mock.timers.tick(10 * second)
    await until(async () => (await check()).status === 'degraded')
    assert.equal(await outcome(kidOf(issuer)), 'found')
  })

  it('believes over TLS whom the file of authorities names, and shows its token to nobody else', async (t) => {
    const issuer = new ServiceIssuer()
    const [ours, theirs] = [createAuthority(), createAuthority()]
    const { key, certificate: cert } = ours.issue({ hosts: ['127.0.0.1'] })
    const shown: unknown[] = []
    const server = createServer({ key, cert }, ({ headers }, response) => {
      shown.push(headers.authorization)
      response.end(JSON.stringify(issuer.jwks))
    }).listen(0, '127.0.0.1')
    t.after(() => server.close().closeAllConnections())
    await once(server, 'listening')
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/openid/v1/jwks`
    const files = await callerFiles(t, issuer)
    const caFile = await files.put('ca.pem', theirs.certificate)
    const tokenFile = await files.put('token', 'token-one\n')
    const { outcome, lines } = openKeys(t, url, { caFile, tokenFile })
    assert.equal(await outcome(kidOf(issuer)), 'KeysUnavailableError')
    assert.deepEqual(shown, [])
    await files.put('ca.pem', 'hunter2')
    t.mock.timers.tick(second)
    assert.equal(await outcome(kidOf(issuer)), 'KeysUnavailableError')
    await files.put('ca.pem', ours.certificate)
    t.mock.timers.tick(second)
    assert.equal(await outcome(kidOf(issuer)), 'found')
    await files.put('token', 'token-two\n')
    t.mock.timers.tick(10 * second)
    await outcome('made up')
    assert.deepEqual(shown, ['Bearer token-one', 'Bearer token-two'])
    assert.doesNotMatch(lines.join(''), /hunter2|token-one|token-two/)
  })
})

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries += 1) {
    assert.ok(tries < 20_000, 'it never came to that')
    await new Promise(setImmediate)
  }
}
