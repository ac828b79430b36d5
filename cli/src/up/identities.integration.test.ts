import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type JSONWebKeySet, createLocalJWKSet, jwtVerify } from 'jose'
import { runGatehouse } from '../testing.ts'
import { isAlive, pair, processesBelow, startUp, until } from './test-run.ts'

const ready = '"service":"gatehouse","msg":"ready"'

type Up = Awaited<ReturnType<typeof startUp>>

async function environmentAt(url: string | undefined) {
  return (await (await fetch(`${url}/env`)).json()) as Record<string, string>
}

function tokenOf(up: Up): string {
  return readFileSync(join(up.dataDir, 'run/tokens/gateway/broker.jwt'), 'utf8')
}

async function verify(token: string, jwks: string | undefined) {
  const keySet = JSON.parse(await readFile(jwks ?? '', 'utf8')) as JSONWebKeySet
  return jwtVerify(token, createLocalJWKSet(keySet), { audience: 'gatehouse-broker' })
}

/** Everything in the run folder that nobody else may know. */
async function secretsOf(up: Up): Promise<string[]> {
  const read = (path: string) => readFile(join(up.dataDir, 'run', path), 'utf8')
  const { d } = JSON.parse(await read('signing-key.json')) as { d: string }
  return [d, await read('oidc-client-secret'), tokenOf(up)]
}

describe('the identities of gatehouse up', { concurrency: 3 }, () => {
  it('prove the caller to the callee by files, which are gone after the stop', async (t) => {
    const up = await startUp(t, pair('steady'))
    await up.said(ready)
    const { gateway, broker } = up.services()
    const caller = await environmentAt(gateway?.url)
    const callee = await environmentAt(broker?.url)
    const token = await readFile(caller.BROKER_TOKEN_FILE ?? '', 'utf8')
    const { payload } = await verify(token, callee.CALLERS_JWKS)
    assert.equal(payload.iss, callee.CALLERS_ISSUER)
    assert.equal(callee.CALLERS?.split(',')[0], `gateway=${payload.sub}`)

    up.child.kill('SIGTERM')
    assert.equal(await up.ended, 0)
    assert.equal(existsSync(join(up.dataDir, 'run')), false)
  })

  it('are renewed for as long as it runs', async (t) => {
    const up = await startUp(t, pair('plain'), { tokenSeconds: 2 })
    await up.said(ready)
    const seen = new Set<string>()
    await until(() => seen.add(tokenOf(up)).size === 3, up.child)
    await verify(tokenOf(up), join(up.dataDir, 'run/jwks.json'))
  })

  it('are of no use once it was killed', async (t) => {
    const up = await startUp(t, pair('plain'))
    await up.said(ready)
    const pids = Object.values(up.services()).map(({ pid }) => pid)
    const token = tokenOf(up)
    up.child.kill('SIGKILL')
    await until(() => !pids.some(isAlive))
    const { exitCode, stdout, stderr } = await runGatehouse(
      ['token', 'broker', '--data', up.dataDir],
      {},
    )
    assert.deepEqual([exitCode, stdout], [1, ''])
    assert.match(stderr, /nothing runs on the data folder/)

    const next = await startUp(t, pair('plain'), { dataDir: up.dataDir })
    await next.said(ready)
    const jwks = join(up.dataDir, 'run/jwks.json')
    await assert.rejects(verify(token, jwks), /no applicable key found/)
    await verify(tokenOf(next), jwks)
  })

  const linux = process.platform === 'linux'
  it(
    'are on no command line and in no environment',
    { skip: !linux && 'needs /proc' },
    async (t) => {
      const up = await startUp(t, pair('steady'))
      await up.said(ready)
      const pids = await processesBelow(Number(up.child.pid))
      assert.ok(pids.length >= 4, 'up, two services and the issuer')
      const secrets = await secretsOf(up)
      for (const pid of pids) {
        for (const file of ['environ', 'cmdline']) {
          const text = await readFile(`/proc/${pid}/${file}`, 'utf8')
          assert.ok(text.length > 10)
          for (const secret of secrets) assert.equal(text.includes(secret), false, `${pid} ${file}`)
        }
      }
      const said = up.lines.join('\n')
      for (const secret of secrets) assert.equal(said.includes(secret), false)
    },
  )
})
