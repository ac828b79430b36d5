import { readFile } from 'node:fs/promises'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool, type PoolConfig } from 'pg'
import { parseIntoClientConfig } from 'pg-connection-string'
import type { Logger } from 'pino'
import type { Database, Schema } from './schema.ts'

/** In milliseconds, so that a request learns of a server that does not answer well before its own deadline. */
const limits = {
  max: 10,
  connectionTimeoutMillis: 3_000,
  idleTimeoutMillis: 30_000,
  statement_timeout: 5_000,
  /** Also ends the wait for a server that the network has swallowed. */
  query_timeout: 6_000,
  idle_in_transaction_session_timeout: 15_000,
} satisfies PoolConfig

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
  // A connection that breaks while nobody waits for it would end the process: of those at rest the pool
  // tells, those in a transaction tell themselves.
  const warn = (error: Error) => log.warn({ err: error }, 'a database connection broke')
  pool.on('error', warn)
  pool.on('acquire', (client) => client.on('error', warn))
  pool.on('release', (_error, client) => client.off('error', warn))
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
}

async function passwordFrom(file: string): Promise<string> {
  const text = await readFile(file, 'utf8')
  return text.replace(/\r?\n$/, '')
}
