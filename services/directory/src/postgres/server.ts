import type { Socket } from 'node:net'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool, type PoolClient, type PoolConfig } from 'pg'
import type { Logger } from 'pino'
import { type ServerOptions, connectionsTo } from './connections.ts'
import type { Database, Schema } from './schema.ts'

/** In milliseconds, so that a request learns of a server that does not answer well before its own deadline. */
const limits = {
  connectionTimeoutMillis: 3_000,
  idleTimeoutMillis: 30_000,
  statement_timeout: 3_000,
  idle_in_transaction_session_timeout: 15_000,
  // A connection outlives the password that it was made with, by so many seconds at most.
  maxLifetimeSeconds: 600,
} satisfies PoolConfig

/** Changes to tables take their time; but what waits behind one that waits for a lock has none. */
const migrationLimits = {
  max: 1,
  connectionTimeoutMillis: 3_000,
  statement_timeout: 600_000,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: 60_000,
} satisfies PoolConfig

/**
 * With these the server learns within seconds that a migrating process has gone, and lets go of its locks:
 * it looks for the connection also while a statement runs. Servers lack some of them.
 */
const vigilance = {
  client_connection_check_interval: '2s',
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
}

/**
 * After so many milliseconds without a byte the network has swallowed the server, as when a standby takes
 * over. The driver's own `query_timeout` would put the dead connection back into the pool.
 */
const silenceMs = 4_000

/**
 * A PostgreSQL server, through a pool of at most `poolSize` connections. None is opened before the first
 * query; who waits for one too long is refused.
 */
export function openServer(options: ServerOptions & { poolSize?: number | undefined }): Database {
  const pool = new Pool({ ...connectionsTo(options), ...limits, max: options.poolSize ?? 10 })
  watchConnections(pool, options.log)
  watchSilence(pool)
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
}

/** The same server, by one connection whose limits are for migrations. */
export function openForMigrations(options: ServerOptions): Database {
  const pool = new Pool({ ...connectionsTo(options), ...migrationLimits })
  watchConnections(pool, options.log)
  const dialect = new PostgresDialect({
    pool,
    onCreateConnection: async (connection) => {
      for (const [name, value] of Object.entries(vigilance)) {
        const set = sql`select set_config(name, ${value}, false) from pg_settings where name = ${name}`
        await connection.executeQuery(set.compile(db))
      }
    },
  })
  const db = new Kysely<Schema>({ dialect })
  return db
}

/** Without listeners, a connection that breaks while nobody waits for an answer would end the process. */
function watchConnections(pool: Pool, log: Logger): void {
  const warn = (error: Error & { client?: unknown }) => {
    // The pool adds it, with all that it knows.
    delete error.client
    log.warn({ err: error }, 'a database connection broke')
  }
  pool.on('error', warn)
  pool.on('acquire', (client) => client.on('error', warn))
  pool.on('release', (_error, client) => client.off('error', warn))
}

function watchSilence(pool: Pool): void {
  pool.on('connect', (client) => {
    const socket = socketOf(client)
    socket.on('timeout', () => socket.destroy())
  })
  pool.on('acquire', (client) => socketOf(client).setTimeout(silenceMs))
  pool.on('release', (_error, client) => socketOf(client).setTimeout(0))
}

function socketOf(client: PoolClient): Socket {
  return client.connection.stream as Socket
}
