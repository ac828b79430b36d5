import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, afterEach, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, directoryRoutes } from '@gatehouse/contract'
import { type ReadyMessage, exitMisconfigured } from '@gatehouse/kit'
import { freePort } from '../../../test/support/free-port.ts'
import { noPostgres, startPostgres } from '../../../test/support/postgres.ts'

const main = join(import.meta.dirname, 'main.ts')

/** All cases share one folder, in order: a new database takes long to make. */
describe('the directory as a process', () => {
  const running = new Set<ChildProcess>()
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-directory-'))
  })
  after(() => rm(folder, { recursive: true }))
  afterEach(() => Promise.all([...running].map(kill)))

  function spawnDirectory(more: Record<string, string> = {}): ChildProcess {
    const settings = { PORT: '0', METRICS_PORT: '0', GATEHOUSE_DATA_DIR: folder }
    // Tests share a machine: what they take is no overload.
    const own = { GATEHOUSE_AUTH: 'none', MAX_EVENT_LOOP_DELAY_MS: '60000' }
    const env = { ...process.env, ...settings, ...own, ...more }
    const stdio = ['ignore', 'ignore', 'pipe', 'ipc'] as const
    const child = spawn(process.execPath, [main], { env, stdio: [...stdio] })
    running.add(child)
    return child
  }

  /** The service once it takes requests. */
  async function startDirectory() {
    const child = spawnDirectory()
    const failed = lastWords(child).then((words) => assert.fail(words))
    const [message] = (await Promise.race([once(child, 'message'), failed])) as [ReadyMessage]
    failed.catch(() => undefined)
    const client = createClient(directoryRoutes, `http://127.0.0.1:${message.port}`)
    return { child, client }
  }

  it('answers probes while its database server is away, and takes requests once that is there', async (t) => {
    if (noPostgres !== undefined) return t.skip(noPostgres)
    const server = await startPostgres()
    t.after(() => server.remove())
    await server.stop()
    const url = new URL(server.url)
    url.password = server.password
    const port = await freePort()
    const child = spawnDirectory({ DATABASE_URL: url.href, PORT: String(port) })
    const ready = once(child, 'message')
    const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
    const statuses = async () => {
      const paths = ['/health/live', '/health/ready', '/health', '/api/v1/users']
      return Promise.all(paths.map(async (path) => (await get(path)).status))
    }
    let found: number[] = []
    for (let tries = 0; tries < 200 && found.length === 0; tries += 1) {
      await sleep(50)
      found = await statuses().catch(() => [])
    }
    assert.deepEqual(found, [200, 503, 503, 503])
    await server.start()
    await ready
    assert.deepEqual(await statuses(), [200, 200, 200, 200])
    return undefined
  })

  it('begins anew where it was killed while it made its database', async () => {
    const unfinished = join(folder, 'postgres', 'data.new')
    await mkdir(unfinished, { recursive: true })
    await writeFile(join(unfinished, 'PG_VERSION'), '18')
    const { client } = await startDirectory()
    await client.createUser({ body: { name: 'Ada', email: 'ada@x.org' } })
  })

  it('loses nothing that it has acknowledged when it is killed', async () => {
    const acknowledged = ['ada@x.org']
    for (let life = 0; life < 2; life += 1) {
      const { child, client } = await startDirectory()
      const write = async (writer: number) => {
        for (let index = 0; ; index += 1) {
          const email = `p${life}-${writer}-${index}@x.org`
          await client.createUser({ body: { name: 'Person', email } })
          acknowledged.push(email)
        }
      }
      const writers = [0, 1, 2, 3].map((writer) => write(writer).catch(() => undefined))
      const goal = acknowledged.length + 150
      while (acknowledged.length < goal) await new Promise(setImmediate)
      await kill(child)
      await Promise.all(writers)
    }
    const { client } = await startDirectory()
    const people = await client.r3Users({})
    const kept = new Set(people.map(({ email }) => email))
    assert.deepEqual(
      acknowledged.filter((email) => !kept.has(email)),
      [],
    )
  })

  it('has its folder to itself', async () => {
    const { child } = await startDirectory()
    const second = spawnDirectory()
    const said = await lastWords(second)
    assert.equal(second.exitCode, exitMisconfigured)
    assert.match(said, new RegExp(`is in use by .*process ${child.pid}: stop that process`))
  })

  it('stops in order when it is told to', async () => {
    const { child, client } = await startDirectory()
    await client.createUser({ body: { name: 'Bob', email: 'bob@x.org' } })
    child.kill('SIGTERM')
    assert.deepEqual(await once(child, 'exit'), [0, null])
  })
})

/** What a process has said when it ends. */
async function lastWords(child: ChildProcess): Promise<string> {
  const [words] = await Promise.all([text(child.stderr as Readable), once(child, 'exit')])
  return words
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
