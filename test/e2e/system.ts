import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { type Server, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createClient, gatewayRoutes } from '@gatehouse/contract'

/** A test asks for more than people do. */
const withoutLimits = { RATE_LIMIT_ADDRESS_PER_MINUTE: '0', RATE_LIMIT_PRINCIPAL_PER_MINUTE: '0' }

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** The whole system as a person starts it, on a folder and ports of its own. */
export async function startSystem(options: { env?: NodeJS.ProcessEnv; args?: string[] } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-e2e-'))
  const data = join(folder, 'data')
  const port = await freePorts()
  const output: string[] = []
  const up = spawn(
    process.execPath,
    [
      'cli/bin/bootstrap.mjs',
      'cli/src/main.ts',
      'up',
      '--json',
      '--port',
      String(port),
      '--data',
      data,
      ...(options.args ?? []),
    ],
    {
      cwd: root,
      env: { ...process.env, ...withoutLimits, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  for (const stream of [up.stdout, up.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text))
  }
  const url = `http://127.0.0.1:${port}`
  await untilReady(up, output)
  return {
    url,
    port,
    data,
    up,
    client: createClient(gatewayRoutes, url),
    /** All that the system has printed so far. */
    output: () => output.join(''),
    pidOf: (service: string) => pidOf(up, service),
    stop: async () => {
      if (up.exitCode === null && up.signalCode === null) {
        up.kill('SIGTERM')
        await once(up, 'exit')
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}
export type System = Awaited<ReturnType<typeof startSystem>>

/** Waits until `up` says that all is there: the services, and on a first start the first data. */
async function untilReady(up: ChildProcess, output: string[]): Promise<void> {
  const ready = /"service":"gatehouse","msg":"ready"/
  for (const deadline = performance.now() + 60_000; performance.now() < deadline; await sleep(20)) {
    if (ready.test(output.join(''))) return
    if (up.exitCode !== null) break
  }
  throw new Error(`the system did not start:\n${output.join('')}`)
}

/** Waits until every service is well again. */
export async function untilHealthy(url: string): Promise<void> {
  for (const deadline = performance.now() + 30_000; performance.now() < deadline; await sleep(50)) {
    const answer = await fetch(`${url}/health`).catch(() => undefined)
    await answer?.body?.cancel()
    if (answer?.status === 200) return
  }
  throw new Error('the system did not become well again')
}

/** The process id of a service that `up` runs, from the process table. */
async function pidOf(up: ChildProcess, service: string): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    for (const pid of await descendants(Number(up.pid))) {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      if (command.includes(`services/${service}/src/main.ts`)) return pid
    }
    await sleep(50)
  }
  throw new Error(`${service} does not run`)
}

async function descendants(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const lists = await Promise.all(
    threads.map((thread) =>
      readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => ''),
    ),
  )
  const children = lists.join(' ').split(' ').filter(Boolean).map(Number)
  return [...children, ...(await Promise.all(children.map(descendants))).flat()]
}

/** The first of three ports in a row that are free, as are those of the metrics, 1000 above. */
async function freePorts(): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 8_000)
    const all = [0, 1, 2].flatMap((step) => [first + step, first + step + 1000])
    const servers = await Promise.all(all.map(listen))
    await Promise.all(
      servers.map(
        (server) => new Promise((done) => (server ? server.close(done) : done(undefined))),
      ),
    )
    if (servers.every(Boolean)) return first
  }
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
