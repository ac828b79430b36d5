import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { type TestContext, describe, it } from 'node:test'
import { platform } from '../../../platform.ts'
import { choosePorts } from './ports.ts'
import { chooseSignIn, signInSettings } from './sign-in.ts'

/** A free port of which the one 4 above is taken. */
async function portBelowTaken(t: TestContext): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return (server.address() as AddressInfo).port - 4
}

describe('chooseSignIn', () => {
  it('puts the issuer 4 above the gateway', async () => {
    const ports = await choosePorts(platform, 21_340)
    assert.deepEqual(await chooseSignIn({}, platform, ports), {
      publicUrl: 'http://127.0.0.1:21340',
      issuer: 'http://127.0.0.1:21344',
      port: 21_344,
    })
  })

  it('takes another port where that one is taken, and none of the services', async (t) => {
    const ports = await choosePorts(platform, await portBelowTaken(t))
    const { port = 0 } = await chooseSignIn({}, platform, ports)
    assert.ok(port > 0 && port !== (ports.gateway?.port ?? 0) + 4)
    const close = { gateway: { port: 21_340, metricsPort: 21_344 } }
    assert.notEqual((await chooseSignIn({}, platform, close)).port, 21_344)
  })

  it('goes back to where a person says that browsers find the gateway', async () => {
    const ports = await choosePorts(platform, 21_340)
    const env = { GATEHOUSE_PUBLIC_URL: 'https://gatehouse.example.com/' }
    const { publicUrl, port } = await chooseSignIn(env, platform, ports)
    assert.deepEqual([publicUrl, port], ['https://gatehouse.example.com', 21_344])
  })

  it('runs none where a person has an issuer, and leaves the settings about it alone', async () => {
    const ports = await choosePorts(platform, 21_340)
    const env = { GATEHOUSE_OIDC_ISSUER: 'https://login.example.com' }
    const signIn = await chooseSignIn(env, platform, ports)
    assert.deepEqual(signIn, {
      publicUrl: 'http://127.0.0.1:21340',
      issuer: 'https://login.example.com',
    })
    assert.deepEqual(signInSettings(signIn, '/data'), {
      GATEHOUSE_PUBLIC_URL: 'http://127.0.0.1:21340',
    })
  })
})
