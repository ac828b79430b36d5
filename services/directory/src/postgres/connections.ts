import type { ConnectionOptions } from 'node:tls'
import { readAuthorities, readSecretFile } from '@gatehouse/kit'
import { Client, type PoolConfig } from 'pg'
import { parseIntoClientConfig } from 'pg-connection-string'
import type { Logger } from 'pino'
import { ConnectFailure, connectFailure } from './connect-failure.ts'

export type ServerOptions = {
  url: string
  /** Read at each new connection: the password may rotate while the service runs. */
  passwordFile?: string | undefined
  /** Whether it is spoken to over TLS. Its certificate and host name are verified then. */
  tls?: boolean | undefined
  /** PEM certificates of the authorities to believe, else those of Node.js. Read at each new connection, too. */
  caFile?: string | undefined
  log: Logger
}

/**
 * How the driver makes connections to the server. What fails is a `ConnectFailure`, and logged: once, until
 * it is something else or well again. The driver's own environment (PGHOST, PGPASSWORD, …) is not asked.
 */
export function connectionsTo({ url, tls = false, caFile, log, ...rest }: ServerOptions) {
  const { password, host, ...parsed } = parseIntoClientConfig(url)
  // The driver hands this object to each connection as it is then.
  const ssl: ConnectionOptions = { rejectUnauthorized: true }
  const tell = createTeller(log)

  class ServerClient extends Client {
    override connect(): Promise<Client>
    override connect(callback: (error: Error) => void): void
    override connect(callback?: (error: Error) => void): Promise<Client> | void {
      if (!callback) return super.connect()
      const done = (error?: Error | null) => {
        const failure = error ? connectFailure(error) : undefined
        tell(failure)
        // The driver leaves a connection open that it has no password for, and the server would wait.
        if (failure) this.connection.stream.destroy()
        // It calls back with nothing when all is well, whatever its types say.
        callback(failure as Error)
      }
      const prepared = async () => {
        if (caFile !== undefined) ssl.ca = await readAuthorities('DATABASE_CA_FILE', caFile)
      }
      prepared()
        .then(() => super.connect(done))
        .catch(done)
    }
  }

  return {
    ...parsed,
    host: host || 'localhost',
    password: () => passwordFrom(rest.passwordFile, password),
    ssl: tls && ssl,
    Client: ServerClient,
    keepAlive: true,
    // Else it is the system's, of hours.
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'gatehouse-directory',
  } satisfies PoolConfig
}

async function passwordFrom(file: string | undefined, given: unknown): Promise<string> {
  if (file !== undefined) return (await readSecretFile('DATABASE_PASSWORD_FILE', file)).reveal()
  if (typeof given === 'string' && given !== '') return given
  throw new ConnectFailure(
    'the server asks for a password: put it into a file and name that in DATABASE_PASSWORD_FILE',
  )
}

/** Says why there is no connection; not again for each request that would have needed one. */
function createTeller(log: Logger): (failure: ConnectFailure | undefined) => void {
  let told = ''
  return (failure) => {
    const message = failure?.message ?? ''
    if (message === told) return
    if (failure) log.error({ err: failure.cause }, `no connection to the database: ${message}`)
    else log.info('connections to the database are made again')
    told = message
  }
}
