import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { type TestContext, describe, it } from 'node:test'
import { freePort } from '../../../../test/support/free-port.ts'
import { waitUntilReached } from './reach.ts'

async function listen(t: TestContext, port: number): Promise<void> {
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  t.after(() => server.close())
}

const urlOf = (port: number) => new URL(`http://127.0.0.1:${port}`)

describe('waitUntilReached', () => {
  it('goes on once a connection can be made, whatever is answered', async (t) => {
    const port = await freePort()
    let reached = false
    const waiting = waitUntilReached(urlOf(port), 60_000).then(() => (reached = true))
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(reached, false)
    await listen(t, port)
    await waiting
  })

  it('goes on after that time, and at once where there is none', async () => {
    const url = urlOf(await freePort())
    const begun = performance.now()
    await waitUntilReached(url, 150)
    assert.ok(performance.now() - begun >= 149)
    await waitUntilReached(url, 0)
  })
})
