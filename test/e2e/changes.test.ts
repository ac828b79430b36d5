import assert from 'node:assert/strict'
import { appendFile, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type System, startSystem, untilHealthy } from './system.ts'

/** A person edits files while the system runs, and readers of the gateway's stream hear of it. */
describe('edits while it runs', () => {
  let system: System
  let heard = ''
  const leave = new AbortController()
  const hear = async (pattern: RegExp) => {
    const end = performance.now() + 20_000
    while (!pattern.test(heard) && performance.now() < end) await sleep(10)
    assert.match(heard, pattern)
  }
  const edit = async (change: (text: string) => string) => {
    const file = join(system.data, 'account/account.yaml')
    await writeFile(`${file}.new`, change(await readFile(file, 'utf8')))
    await rename(`${file}.new`, file)
  }

  before(async () => {
    system = await startSystem()
    const stream = await fetch(`${system.url}/api/v1/changes`, { signal: leave.signal })
    const gather = async () => {
      const decoder = new TextDecoder()
      for await (const chunk of stream.body as ReadableStream<Uint8Array>)
        heard += decoder.decode(chunk)
    }
    gather().catch(() => undefined)
  })
  after(async () => {
    leave.abort()
    await system.stop()
  })

  it('a changed parameter is answered in its new version, and told', async () => {
    await edit((text) => text.replace('cloud-engineer', 'platform-engineer'))
    await hear(/event: parameter.changed\ndata: .*"\/challenge\/kantox".*"updated"/)
    const { data } = await system.client.getParameter({ params: { name: 'challenge/kantox' } })
    assert.equal(data.value, 'platform-engineer')
    assert.equal(data.version, 2)
    const history = await system.client.getParameterHistory({
      query: { name: '/challenge/kantox' },
    })
    assert.deepEqual(
      history.data.map(({ version, value }) => [version, value]),
      [
        [2, 'platform-engineer'],
        [1, 'cloud-engineer'],
      ],
    )
  })

  it('a new object is listed, read and told', async () => {
    await writeFile(join(system.data, 'account/buckets/kantox-challenge-bucket/new.txt'), 'hello')
    await hear(/event: bucket.changed\ndata: .*"kantox-challenge-bucket".*"new.txt"/)
    const answer = await fetch(
      `${system.url}/api/v1/buckets/kantox-challenge-bucket/objects/new.txt`,
    )
    assert.equal(await answer.text(), 'hello')
    assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/)
  })

  it('a broken edit changes nothing, and says what is wrong where', async () => {
    await edit((text) => `${text}\nnonsense: [\n`)
    for (let tries = 0; tries < 200 && !/account\.yaml:\d+/.test(system.output()); tries += 1)
      await sleep(20)
    assert.match(system.output(), /account\.yaml:\d+:\d+/)
    const { data } = await system.client.getParameter({ params: { name: 'challenge/kantox' } })
    assert.equal(data.value, 'platform-engineer')
    const health = await system.client.getHealth({})
    assert.equal(health.status, 'degraded')
    assert.deepEqual(health.dependencies?.broker, { status: 'degraded' })
    await edit((text) => text.replace('\nnonsense: [\n', ''))
    while ((await system.client.getHealth({})).status !== 'ok') await sleep(20)
  })

  it('a reader is told to read anew when the broker was started again', async () => {
    process.kill(await system.pidOf('broker'), 'SIGKILL')
    await hear(/event: reset/)
    await untilHealthy(system.url)
    await appendFile(join(system.data, 'account/buckets/kantox-challenge-bucket/new.txt'), ' again')
    await hear(/event: reset[^]*event: bucket.changed\ndata: .*"new.txt"/)
  })
})
