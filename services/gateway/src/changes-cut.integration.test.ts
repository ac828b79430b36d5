import assert from 'node:assert/strict'
import { type TestContext, describe, it } from 'node:test'
import { startSystem } from './sign-in/test-system.ts'
import { startDirectory } from './test-directory.ts'
import { startGateway, startStub, until, urlOf } from './test-gateway.ts'

const recheckMilliseconds = 15_000
const env = { GATEHOUSE_STAGE: 'dev' }

/** A broker whose change stream is silent; its gateway is silent, too, until the test turns its clock. */
async function startBroker(t: TestContext): Promise<string> {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const stub = await startStub(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n')
  })
  return urlOf(stub)
}

/** Someone who follows the changes. */
async function follow(t: TestContext, url: string, headers: Record<string, string>) {
  const leave = new AbortController()
  t.after(() => leave.abort())
  const answer = await fetch(`${url}/api/v1/changes`, { headers, signal: leave.signal })
  assert.equal(answer.status, 200)
  let text = ''
  let isCut = false
  const gather = async () => {
    for await (const chunk of answer.body as ReadableStream<Uint8Array>) {
      text += Buffer.from(chunk).toString()
    }
  }
  gather().catch(() => (isCut = true))
  await until(() => text.includes(': connected'))
  const signs = () => text.match(/^:$/gm)?.length ?? 0
  return {
    /** Lets the time go on to the next look at who follows; they have had a sign of life since. */
    goesOn: async () => {
      const before = signs()
      t.mock.timers.tick(recheckMilliseconds)
      await until(() => signs() > before)
    },
    isCutOff: async () => {
      t.mock.timers.tick(recheckMilliseconds)
      await until(() => isCut)
    },
  }
}

describe('watchChanges, for as long as one may', () => {
  it('cuts off whose key has been revoked, as soon as the gateway hears of it', async (t) => {
    const directory = await startDirectory(t)
    const authorization = `Bearer ${directory.addKey()}`
    const clock = { now: 0 }
    const upstreams = { broker: await startBroker(t), directory: directory.url }
    const { url } = await startGateway(t, upstreams, env, { now: () => clock.now })
    const reader = await follow(t, url, { authorization })
    await reader.goesOn()
    directory.keys.pop()
    await reader.goesOn()
    clock.now = 30_000
    await reader.isCutOff()
    const again = await fetch(`${url}/api/v1/changes`, { headers: { authorization } })
    assert.equal(again.status, 401)
  })

  it('cuts off who signs out, and not their other browser', async (t) => {
    const upstreams = { broker: await startBroker(t) }
    const system = await startSystem(t, { env, upstreams, parts: { rolesFor: () => ['viewer'] } })
    const signedIn = async () => {
      const browser = system.openBrowser()
      await system.signIn(browser)
      const [[name, value] = []] = browser.cookiesOf(system.publicUrl)
      const reader = await follow(t, system.gateway.url, { cookie: `${name}=${value}` })
      return { browser, reader }
    }
    const [here, elsewhere] = [await signedIn(), await signedIn()]
    await here.reader.goesOn()
    await system.signOut(here.browser)
    await here.reader.isCutOff()
    await elsewhere.reader.goesOn()
    await elsewhere.reader.goesOn()
  })

  it('cuts off who has lost the role for it', async (t) => {
    const clock = { now: 0 }
    let roles = ['viewer']
    const parts = { rolesFor: () => roles, now: () => clock.now }
    const upstreams = { broker: await startBroker(t) }
    const system = await startSystem(t, { env, upstreams, parts })
    const browser = system.openBrowser()
    await system.signIn(browser)
    const [[name, value] = []] = browser.cookiesOf(system.publicUrl)
    const reader = await follow(t, system.gateway.url, { cookie: `${name}=${value}` })
    await reader.goesOn()
    roles = []
    clock.now = 30_000
    await reader.isCutOff()
  })
})
