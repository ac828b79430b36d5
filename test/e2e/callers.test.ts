import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ServiceIssuer, callerFiles, claimsOf, unsigned } from '../support/caller-tokens.ts'
import { type ServiceProcess, startService } from '../support/service.ts'

/** The gateway, which decides nothing here, and the services behind it, which know it by tokens of `issuer`. */
async function startAll(t: TestContext, issuer: ServiceIssuer) {
  const files = await callerFiles(t, issuer)
  const start = async (name: string, env: Record<string, string>) => {
    // A new database takes all the time there is: that is no overload.
    const patient = { METRICS_PORT: '0', MAX_EVENT_LOOP_DELAY_MS: '60000' }
    const service = await startService(name, { ...patient, ...env })
    t.after(() => service.stop())
    return service
  }
  const inner = {
    ...files.settings,
    GATEHOUSE_DATA_DIR: join(dirname(files.settings.CALLERS_JWKS), 'data'),
  }
  const [broker, directory] = await Promise.all([start('broker', inner), start('directory', inner)])
  const gateway = await start('gateway', {
    BROKER_URL: broker.url,
    DIRECTORY_URL: directory.url,
    BROKER_TOKEN_FILE: await files.putToken('gateway', 'broker'),
    DIRECTORY_TOKEN_FILE: await files.putToken('gateway', 'directory'),
  })
  return { files, broker, directory, gateway }
}

const statusOf = async (service: ServiceProcess, path: string, token?: string) => {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const answer = await fetch(service.url + path, { headers })
  await answer.body?.cancel()
  return answer.status
}

const paths = {
  broker: ['/buckets', '/params', '/api/v1/buckets', '/api/v1/secrets', '/reveal', '/peer/changes'],
  directory: ['/users', '/user', '/api/v1/users', '/access/sessions', '/access/audit/writers'],
}
const everywhere = ['/', '/docs', '/openapi.json', '/absent', '/metrics', '/health/', '//health']

describe('broker and directory', () => {
  const issuer = new ServiceIssuer()

  it('answer the gateway, and on loopback too nobody who does not prove who they are', async (t) => {
    const { broker, directory, gateway } = await startAll(t, issuer)
    assert.equal(await statusOf(gateway, '/api/v1/buckets'), 200, gateway.output())
    assert.equal(await statusOf(gateway, '/health'), 200)
    for (const [callee, service] of Object.entries({ broker, directory })) {
      const other = callee === 'broker' ? 'directory' : 'broker'
      const strangers = {
        'no token': undefined,
        garbage: 'garbage',
        'no signature': `${unsigned({ alg: 'none' }, claimsOf('gateway', callee))}.`,
        'the public key as a secret': issuer.confusedToken(claimsOf('gateway', callee)),
        'another issuer': new ServiceIssuer().token(claimsOf('gateway', callee)),
        'another callee': issuer.token(claimsOf('gateway', other)),
        'an ended token': issuer.token({ ...claimsOf('gateway', callee), exp: 1 }),
        'nobody known': issuer.token(claimsOf('console', callee)),
      }
      for (const path of [...paths[callee as 'broker'], ...everywhere]) {
        for (const [what, token] of Object.entries(strangers)) {
          assert.equal(await statusOf(service, path, token), 401, `${callee}${path}: ${what}`)
        }
      }
      for (const path of ['/health', '/health/live', '/health/ready', '/version']) {
        assert.equal(await statusOf(service, path), 200)
      }
      const person = issuer.token(claimsOf('person', callee))
      assert.equal(await statusOf(service, String(paths[callee as 'broker'][0]), person), 200)
      assert.equal(await statusOf(service, '/openapi.json', person), 200)
    }
    const another = issuer.token(claimsOf('broker', 'broker'))
    assert.equal(await statusOf(broker, '/buckets', another), 403)
    assert.match(
      broker.output(),
      /"caller":"gateway","principal":"anonymous".*"path":"\/api\/v1\/buckets"/,
    )
    const told = [broker, directory, gateway].map(({ output }) => output()).join('')
    assert.doesNotMatch(told, /eyJ/, 'no token is told')
  })

  it('take new tokens and new keys without a restart, and go on while the keys are away', async (t) => {
    const own = new ServiceIssuer()
    const { files, broker, gateway } = await startAll(t, own)
    const old = own.token(claimsOf('person', 'broker'))
    assert.equal(await statusOf(gateway, '/api/v1/buckets'), 200)
    own.addKey()
    own.dropOldKeys()
    await files.putKeys()
    for (const callee of ['broker', 'directory']) await files.putToken('gateway', callee)
    await until(async () => {
      const fresh = own.token(claimsOf('person', 'broker'))
      return (await statusOf(broker, '/buckets', fresh)) === 200
    })
    assert.equal(await statusOf(broker, '/buckets', old), 401)
    for (const path of ['/api/v1/buckets', '/api/v1/users']) {
      await until(async () => (await statusOf(gateway, path)) === 200)
    }

    await rm(files.settings.CALLERS_JWKS)
    assert.equal(await statusOf(gateway, '/api/v1/parameters'), 200)
    assert.equal(await statusOf(gateway, '/api/v1/users'), 200)
    assert.match(broker.output(), /"level":"warn".*"reason":"key".*a caller was refused/)
  })

  it('do not start without knowing who may call, nor open to all on an address of the network', async () => {
    const urls = { BROKER_URL: 'http://127.0.0.1:9', DIRECTORY_URL: 'http://127.0.0.1:9' }
    const refused = (name: string, env: Record<string, string>, why: RegExp) =>
      assert.rejects(startService(name, { ...urls, ...env }), why)
    const missing =
      /3 problems\n +CALLERS is not set.*\n +CALLERS_ISSUER is not set.*\n +CALLERS_JWKS is not/
    const tokens = /BROKER_TOKEN_FILE is not set.*\n.*DIRECTORY_TOKEN_FILE is not set/
    await refused('broker', { GATEHOUSE_AUTH: 'policy' }, missing)
    await refused('directory', { GATEHOUSE_AUTH: 'policy' }, missing)
    await refused('gateway', { GATEHOUSE_AUTH: 'policy' }, tokens)
    const open = { HOST: '0.0.0.0', GATEHOUSE_AUTH: 'none' }
    for (const name of ['broker', 'directory', 'gateway']) {
      await refused(
        name,
        open,
        /GATEHOUSE_AUTH=none would let everyone at 0\.0\.0\.0 do everything/,
      )
    }
  })
})

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries += 1) {
    assert.ok(tries < 500, 'it never came to that')
    await sleep(20)
  }
}
