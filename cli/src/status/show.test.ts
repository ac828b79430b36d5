import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, describe, it } from 'node:test'
import type { Health } from '@gatehouse/contract'
import { platform } from '../../../platform.ts'
import { recordingContext, temporaryFolder } from '../testing.ts'
import { choosePorts } from '../up/ports.ts'
import { openRunFile } from '../up/run-file.ts'
import { showStatus } from './show.ts'

const release = { version: '1.2.3', commit: 'abc', builtAt: '2026-11-21T08:00:00Z' }

/** Answers as a service does, health and metrics on one port. */
async function service(t: TestContext, health: Partial<Health>): Promise<number> {
  const startedAt = Date.now() / 1000 - 3600
  const server = createServer(({ url }, response) => {
    if (url === '/health') {
      response.writeHead(health.status === 'unavailable' ? 503 : 200)
      response.end(JSON.stringify({ service: 'x', version: '1.2.3', ...health }))
      return
    }
    response.end(
      `process_start_time_seconds{service="x"} ${startedAt}\nprocess_resident_memory_bytes 80000000\n`,
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close().closeAllConnections())
  return (server.address() as AddressInfo).port
}

/** What `status` shows of services on these ports. */
async function statusOf(t: TestContext, ports: Record<string, number>, json = false) {
  const dataDir = await temporaryFolder(t)
  const both = Object.entries(ports).map(([name, port]) => [name, { port, metricsPort: port }])
  const signIn = { publicUrl: 'http://127.0.0.1:1', issuer: 'http://127.0.0.1:5', port: 5 }
  openRunFile(dataDir, release, Object.fromEntries(both), { signIn })
  const { context, written } = recordingContext()
  return { exitCode: await showStatus(dataDir, json, context), dataDir, stdout: written.stdout }
}

describe('gatehouse status', () => {
  it('shows a line a service, and that all is well', async (t) => {
    const port = await service(t, { status: 'ok' })
    const { exitCode, dataDir, stdout } = await statusOf(t, { gateway: port })
    assert.equal(exitCode, 0)
    const lines = stdout.split('\n')
    assert.equal(lines[0], `Gatehouse 1.2.3 (abc) runs on ${dataDir}`)
    assert.equal(lines[2], 'People sign in at http://127.0.0.1:1/auth/login, by http://127.0.0.1:5')
    assert.match(
      stdout,
      new RegExp(`gateway +ok +http://127.0.0.1:${port} +1.2.3 +1 h 0 min +80 MB`),
    )
  })

  it('says what is wrong with a service, and what does not answer', async (t) => {
    const dependencies = { database: { status: 'down', detail: 'no answer' } } as const
    const directory = await service(t, { status: 'unavailable', dependencies })
    const { broker } = await choosePorts(platform, 0)
    const { exitCode, stdout } = await statusOf(t, { directory, broker: broker?.port ?? 0 })
    assert.equal(exitCode, 1)
    assert.match(stdout, /directory {2}unavailable/)
    assert.match(stdout, /^directory: database is down: no answer$/m)
    assert.match(stdout, /^broker: nothing listens there$/m)
  })

  it('tells a program the same', async (t) => {
    const port = await service(t, { status: 'degraded' })
    const { exitCode, stdout } = await statusOf(t, { gateway: port }, true)
    assert.equal(exitCode, 1)
    const said = JSON.parse(stdout) as {
      well: boolean
      services: { health: string; memory: number }[]
    }
    assert.equal(said.well, false)
    assert.deepEqual(
      said.services.map(({ health, memory }) => ({ health, memory })),
      [{ health: 'degraded', memory: 80_000_000 }],
    )
  })

  it('refuses to speak of a folder on which nothing runs', async (t) => {
    const dataDir = await temporaryFolder(t)
    await assert.rejects(showStatus(dataDir, false, recordingContext().context), {
      message: `nothing runs on the data folder ${dataDir}`,
      exitCode: 1,
    })
  })
})
