import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { type Server, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createClient, gatewayRoutes } from '@gatehouse/contract'
import { mustRun } from '../support/command.ts'
import type { RunningSystem } from './suite/running-system.ts'
import { Leaks } from '../support/leaks.ts'

/** A test asks for more than people do. */
const withoutLimits = { RATE_LIMIT_ADDRESS_PER_MINUTE: '0', RATE_LIMIT_PRINCIPAL_PER_MINUTE: '0' }

export const root = fileURLToPath(new URL('../../', import.meta.url))

/**
 * The whole system as a person starts it, on a folder and ports of its own. Whatever a test does with it: when
 * it stops, no secret of the sample data and no credential may stand in what it wrote or shows to others.
 */
export async function startSystem(options: { env?: NodeJS.ProcessEnv; args?: string[] } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-e2e-'))
  const data = join(folder, 'data')
  const port = await freePorts()
  const output: string[] = []
  const args = ['--json', '--port', String(port), '--data', data, ...(options.args ?? [])]
  const up = spawn(process.execPath, ['cli/bin/bootstrap.mjs', 'cli/src/main.ts', 'up', ...args], {
    cwd: root,
    env: { ...process.env, ...withoutLimits, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [up.stdout, up.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text))
  }
  const url = `http://127.0.0.1:${port}`
  await untilReady(up, output)
  const key = await makeKey(data)
  const withKey = { authorization: `Bearer ${key}` }
  const send = (path: string, init: RequestInit = {}) =>
    fetch(url + path, {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init.headers)), ...withKey },
    })
  const leaks = await watchOwnSecrets(data, key)
  return {
    url,
    port,
    data,
    up,
    /** An API key of an admin, who may do everything. */
    key,
    /** As `fetch`, for a path, with that key. */
    send,
    /** The API with that key. */
    client: createClient(gatewayRoutes, url, (input, init) =>
      fetch(input, {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init?.headers)), ...withKey },
      }),
    ),
    /** A token for calling an inner service oneself, as `gatehouse token` prints it. */
    tokenFor: (service: string) => gatehouse('token', service, '--data', data),
    leaks,
    /** All that the system has printed so far. */
    output: () => output.join(''),
    pidOf: (service: string) => pidOf(up, service),
    pids: () => descendants(Number(up.pid)),
    stop: async () => {
      await searchForLeaks(leaks, { up, data, port })
      if (up.exitCode === null && up.signalCode === null) {
        up.kill('SIGTERM')
        await once(up, 'exit')
      }
      leaks.search('the output', output.join(''))
      await rm(folder, { recursive: true, force: true })
      assert.deepEqual(leaks.findings, [], 'secrets are where they do not belong')
    },
  }
}
export type System = Awaited<ReturnType<typeof startSystem>>

/** For tests of any system: here everyone may read. */
export function running({ url, port, key, tokenFor }: System): RunningSystem {
  return {
    url,
    brokerUrl: `http://127.0.0.1:${port + 1}`,
    reader: {},
    admin: { authorization: `Bearer ${key}` },
    brokerToken: () => tokenFor('broker'),
  }
}

/** Waits until `up` says that all is there: the services, and on a first start the first data. */
async function untilReady(up: ChildProcess, output: string[]): Promise<void> {
  const ready = /"service":"gatehouse","msg":"ready"/
  for (const deadline = performance.now() + 60_000; performance.now() < deadline; await sleep(20)) {
    if (ready.test(output.join(''))) return
    if (up.exitCode !== null) break
  }
  throw new Error(`the system did not start:\n${output.join('')}`)
}

/** Made as an operator makes it: at the command line, which tells the key once. */
async function makeKey(data: string): Promise<string> {
  return gatehouse('keys', 'create', 'e2e', '--role', 'admin', '--days', '1', '--data', data)
}

/** What a command of the command line prints. */
async function gatehouse(...args: string[]): Promise<string> {
  return (await mustRun(process.execPath, ['cli/src/main.ts', ...args])).trim()
}

/** What stands in the data folder as what it is: the account, and what processes prove themselves with. */
const places = /^(?:account\/account\.yaml|run\/.+)$/

async function watchOwnSecrets(data: string, key: string): Promise<Leaks> {
  const leaks = new Leaks()
  leaks.watch('the API key', key)
  for (const value of ['not-a-real-key', 'not-a-real-signing-key', 'not-a-real-password'])
    leaks.watch(`the sample's ${value}`, value)
  const { d } = JSON.parse(await readFile(join(data, 'run/signing-key.json'), 'utf8')) as {
    d: string
  }
  leaks.watch('the signing key', d)
  const tokens = await readdir(join(data, 'run/tokens'), { recursive: true })
  for (const path of [...tokens.map((name) => `tokens/${name}`), 'oidc-client-secret']) {
    const secret = await readFile(join(data, 'run', path), 'utf8').catch(() => '')
    if (secret) leaks.watch(`run/${path}`, secret.trim())
  }
  return leaks
}

async function searchForLeaks(
  leaks: Leaks,
  { up, data, port }: { up: ChildProcess; data: string; port: number },
): Promise<void> {
  for (const pid of await descendants(Number(up.pid))) await leaks.searchProcess(pid)
  for (const step of [0, 1, 2]) {
    const metrics = await fetch(`http://127.0.0.1:${port + 1000 + step}/metrics`).catch(
      () => undefined,
    )
    leaks.search('metrics', (await metrics?.text()) ?? '')
  }
  await leaks.searchFolder('the data folder', data, places)
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
