import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool, type PoolClient, type PoolConfig } from 'pg'
import { parseIntoClientConfig } from 'pg-connection-string'
import type { Logger } from 'pino'
import type { Database, Schema } from './schema.ts'

/** In milliseconds, so that a request learns of a server that does not answer well before its own deadline. */
const limits = {
  max: 10,
  connectionTimeoutMillis: 3_000,
  idleTimeoutMillis: 30_000,
  statement_timeout: 3_000,
  idle_in_transaction_session_timeout: 15_000,
} satisfies PoolConfig

/**
 * After so many milliseconds without a byte the network has swallowed the server, as when a standby takes
 * over. The driver's own `query_timeout` would put the dead connection back into the pool.
 */
const silenceMs = 4_000

export type ServerOptions = {
  url: string
  /** Read at each new connection: the password may rotate while the service runs. */
  passwordFile?: string | undefined
  log: Logger
}

/** A PostgreSQL server, through a pool of connections. None is opened before the first query. */
export function openServer({ url, passwordFile, log }: ServerOptions): Database {
  const pool = new Pool({
    ...parseIntoClientConfig(url),
    ...(passwordFile !== undefined && { password: () => passwordFrom(passwordFile) }),
    ...limits,
    keepAlive: true,
    application_name: 'gatehouse-directory',
  })
  watchConnections(pool, log)
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
}

/** Without listeners, a connection that breaks while nobody waits for an answer would end the process. */
function watchConnections(pool: Pool, log: Logger): void {
  const warn = (error: Error) => log.warn({ err: error }, 'a database connection broke')
  pool.on('error', warn)
  pool.on('connect', (client) => {
    const socket = socketOf(client)
    socket.on('timeout', () => socket.destroy())
  })
  pool.on('acquire', (client) => {
    client.on('error', warn)
    socketOf(client).setTimeout(silenceMs)
  })
  pool.on('release', (_error, client) => {
    client.off('error', warn)
    socketOf(client).setTimeout(0)
  })
}

function socketOf(client: PoolClient): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream
}

async function passwordFrom(file: string): Promise<string> {
  const text = await readFile(file, 'utf8')
  return text.replace(/\r?\n$/, '')
}
