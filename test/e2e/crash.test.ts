import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { everyItem } from '@gatehouse/contract'
import { type System, startSystem, untilHealthy } from './system.ts'

/** Each service is killed while people are being added; what was acknowledged must be there afterwards. */
describe('kill -9', () => {
  let system: System
  before(async () => {
    system = await startSystem()
  })
  after(() => system.stop())

  for (const service of ['directory', 'broker', 'gateway']) {
    it(`of the ${service} loses nothing acknowledged, and up brings it back`, async () => {
      const acknowledged: string[] = []
      const refused: { status: number; retryAfter: string | null }[] = []
      const run = { on: true }
      const write = async (writer: number) => {
        for (let count = 0; run.on; count += 1) {
          const email = `${service}-${writer}-${count}@example.com`
          const answer = await system
            .send('/api/v1/users', {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ name: 'Someone', email }),
            })
            .catch(() => undefined)
          await answer?.body?.cancel()
          if (answer?.status === 201) acknowledged.push(email)
          else if (answer) {
            refused.push({ status: answer.status, retryAfter: answer.headers.get('retry-after') })
          }
          if (answer?.status !== 201) await sleep(10)
        }
      }
      const writers = [0, 1, 2, 3].map(write)
      const until = async (count: number) => {
        while (acknowledged.length < count) await sleep(10)
      }
      await until(12)
      const killed = await system.pidOf(service)
      process.kill(killed, 'SIGKILL')
      await sleep(300)
      await untilHealthy(system.url)
      // The circuit may stay open for a second after that.
      while ((await fetch(`${system.url}/api/v1/users`)).status !== 200) await sleep(50)
      await until(acknowledged.length + 12)
      run.on = false
      await Promise.all(writers)

      assert.notEqual(await system.pidOf(service), killed)
      const there = new Set<string>()
      for await (const { email } of everyItem(system.client.listUsers, {
        query: { q: `${service}-`, limit: 100 },
      })) {
        there.add(email)
      }
      assert.deepEqual(
        acknowledged.filter((email) => !there.has(email)),
        [],
      )
      // Some notice nothing: a change waits for the audit log, and so for the directory, for up to 3 s.
      for (const { status, retryAfter } of refused) {
        assert.equal(status, 503)
        assert.ok(Number(retryAfter) >= 1)
      }
      assert.match(system.output(), new RegExp(`${service}.*(again|restart)`, 'i'))
    })
  }
})
