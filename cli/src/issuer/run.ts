import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { performance } from 'node:perf_hooks'
import { createLogger } from '@gatehouse/kit/log'
import { isLoopback } from '@gatehouse/kit/loopback'
import { readSecretFile } from '@gatehouse/kit/secret-file'
import type { ReadyMessage } from '@gatehouse/kit/supervision'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { hearStopSignals } from '../up/stop-signals.ts'
import type { IssuerOptions } from './options.ts'
import { readIssuerPeople } from './people.ts'
import type { Handler } from './provider.ts'

type Logger = ReturnType<typeof createLogger>

/** How long open requests may take when it stops, in milliseconds. */
const stopWithin = 1000

/** Runs the local issuer until it is asked to stop. It logs JSON lines, as services do. */
export async function runIssuer(
  options: IssuerOptions,
  sample: string,
  { env }: Context,
): Promise<number> {
  const log = createLogger('issuer', env.LOG_LEVEL ? { level: env.LOG_LEVEL } : {})
  const secret = await readSecretFile('--client-secret-file', options.clientSecretFile).catch(
    refuseSecret,
  )
  const people = await readIssuerPeople(sample)
  const handler = onFirstUse(async () => {
    listenToLibrary(log)
    const { createIssuer } = await import('./provider.ts')
    return createIssuer(options, people, secret, {
      refused: (error) => log.info(described(error), 'refused'),
      failed: (err) => log.error({ err }, 'failed'),
    })
  })
  const server = createServer((request, response) => {
    logWhenAnswered(log, request, response)
    void handler(request, response)
  })
  server.listen(options.port, options.host)
  await once(server, 'listening').catch(refusePort)
  log.info({ url: options.url, people: people.map(({ sub }) => sub) }, 'ready')
  if (!isLoopback(options.host)) {
    log.warn(`for tests alone: whoever reaches ${options.host} can sign in as an admin`)
  }
  await untilAskedToStop(options.port)
  setTimeout(() => server.closeAllConnections(), stopWithin).unref()
  server.close()
  await once(server, 'close')
  return exitCodes.done
}

function refuseSecret(error: Error): never {
  throw new CliError(error.message, { fix: 'openssl rand -hex 32 > FILE', cause: error })
}

function refusePort(cause: NodeJS.ErrnoException & { port?: number }): never {
  throw new CliError(`nobody can listen on port ${cause.port}: ${cause.code}`, {
    fix: 'stop what holds it, or take another with --port.',
    exitCode: exitCodes.inUse,
    cause,
  })
}

/** The library takes longer to load than all else: what is started beside services leaves them the processor. */
function onFirstUse(create: () => Promise<Handler>): Handler {
  let created: Promise<Handler> | undefined
  return async (request, response) => (await (created ??= create()))(request, response)
}

/** It warns of what is meant here (nothing is kept, Node.js is newer than it knows), by the console. */
function listenToLibrary(log: Logger): void {
  for (const level of ['info', 'warn'] as const) console[level] = (text) => log.debug(text)
}

/** Without the query, which holds codes and tokens, and without the ids of sign-ins. */
function logWhenAnswered(log: Logger, request: IncomingMessage, response: ServerResponse): void {
  const began = performance.now()
  const path = (request.url ?? '')
    .replace(/\?.*$/, '')
    .replace(/^(\/(?:auth|interaction))\/.*/, '$1/…')
  response.once('close', () => {
    const ms = Math.round((performance.now() - began) * 10) / 10
    log.info({ method: request.method, path, status: response.statusCode, ms }, 'answered')
  })
}

/** What OAuth calls it, and what the library says of it. */
function described(error: Error & { error_description?: string }) {
  return { error: error.message, detail: error.error_description }
}

/** Tells who started it that it is ready; ends by a signal, or when that process has gone. */
async function untilAskedToStop(port: number): Promise<void> {
  const signals = hearStopSignals(() => process.exit(exitCodes.interrupted))
  const gone = new Promise<void>((resolve) => process.once('disconnect', resolve))
  process.send?.({ type: 'ready', port, metricsPort: port } satisfies ReadyMessage)
  // It may have gone while this one started.
  const orphaned = process.send !== undefined && !process.connected
  if (!orphaned) await Promise.race([signals.requested, gone])
  signals.dispose()
  if (process.connected) process.disconnect?.()
}
