import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { type JSONWebKeySet, createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { platform } from '../../../platform.ts'
import { temporaryFolder } from '../testing.ts'
import { openIdentities } from './identities.ts'
import { until } from './test-run.ts'

async function open(t: TestContext, dataDir: string, tokenSeconds?: number) {
  const identities = await openIdentities({
    platform,
    dataDir,
    ...(tokenSeconds && { tokenSeconds }),
    failed: (error) => t.diagnostic(error.message),
  })
  t.after(() => identities.close())
  const run = join(dataDir, 'run')
  const keySet = JSON.parse(await readFile(join(run, 'jwks.json'), 'utf8')) as JSONWebKeySet
  return {
    ...identities,
    run,
    keySet,
    tokenOf: (path: string) => readFile(join(run, 'tokens', path), 'utf8'),
    /** @throws if the key set does not verify it for this service */
    verify: (token: string, callee: string) =>
      jwtVerify(token, createLocalJWKSet(keySet), {
        issuer: 'https://gatehouse.local',
        audience: `gatehouse-${callee}`,
        algorithms: ['ES256'],
      }),
  }
}

describe('openIdentities', () => {
  it('gives each caller a token for each that it calls, with the claims of a service account', async (t) => {
    const { tokenOf, verify, keySet } = await open(t, await temporaryFolder(t))
    for (const callee of ['broker', 'directory']) {
      const token = await tokenOf(`gateway/${callee}.jwt`)
      const { sub, aud, iat = 0, nbf, exp, jti } = (await verify(token, callee)).payload
      assert.deepEqual(
        { sub, aud, nbf, exp },
        {
          sub: 'system:serviceaccount:local:gateway',
          aud: [`gatehouse-${callee}`],
          nbf: iat,
          exp: iat + 600,
        },
      )
      assert.match(jti ?? '', /^[\da-f-]{36}$/)
      assert.equal(decodeProtectedHeader(token).kid, keySet.keys[0]?.kid)
    }
    await assert.rejects(verify(await tokenOf('gateway/broker.jwt'), 'directory'), /"aud"/)
  })

  it('gives nobody a token for whom it does not call', async (t) => {
    const { run } = await open(t, await temporaryFolder(t))
    const files = await readdir(join(run, 'tokens'), { recursive: true })
    assert.deepEqual(files.toSorted(), ['gateway', 'gateway/broker.jwt', 'gateway/directory.jwt'])
  })

  it('keeps all of it to this user, whatever the umask', async (t) => {
    const before = process.umask(0)
    t.after(() => process.umask(before))
    const { run } = await open(t, await temporaryFolder(t))
    const paths = [run, ...(await readdir(run, { recursive: true })).map((name) => join(run, name))]
    assert.equal(paths.length, 7)
    for (const path of paths) {
      const info = await stat(path)
      assert.equal((info.mode & 0o777).toString(8), info.isDirectory() ? '700' : '600', path)
    }
  })

  it('publishes nothing of the private key', async (t) => {
    const { keySet } = await open(t, await temporaryFolder(t))
    assert.deepEqual(
      keySet.keys.map((key) => Object.keys(key).toSorted()),
      [['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']],
    )
  })

  it('writes tokens anew before they end, by renaming', async (t) => {
    // Tokens count whole seconds: of these five, one may be over at once.
    const { tokenOf, verify, run } = await open(t, await temporaryFolder(t), 5)
    const first = await tokenOf('gateway/broker.jwt')
    const file = join(run, 'tokens/gateway/broker.jwt')
    const { ino } = await stat(file)
    let token = first
    // Whoever reads finds a whole token that holds, at any time.
    for (const deadline = Date.now() + 15_000; token === first && Date.now() < deadline;) {
      token = await readFile(file, 'utf8')
      await verify(token, 'broker')
    }
    assert.notEqual(token, first)
    assert.notEqual((await stat(file)).ino, ino)
  })

  it('makes another key each time, so that what a killed run has left is of no use', async (t) => {
    const folder = await temporaryFolder(t)
    const left = await open(t, folder)
    const token = await left.tokenOf('gateway/broker.jwt')
    await mkdir(join(folder, 'run/tokens/stranger'))
    await writeFile(join(folder, 'run/tokens/stranger/broker.jwt'), token)
    const { verify, run } = await open(t, folder)
    await assert.rejects(verify(token, 'broker'), /no applicable key found/)
    assert.deepEqual(await readdir(join(run, 'tokens')), ['gateway'])
  })

  it('makes tokens for a person, and leaves nothing once it is closed', async (t) => {
    const { personToken, verify, run, close } = await open(t, await temporaryFolder(t), 1)
    const { payload } = await verify((await personToken('directory')).reveal(), 'directory')
    assert.equal(payload.sub, 'system:serviceaccount:local:person')
    close()
    assert.equal(existsSync(run), false)
    const over = Date.now() + 1500
    await until(() => Date.now() > over)
    assert.equal(existsSync(run), false)
  })
})
