import type { AddressInfo } from 'node:net'
import { constants } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { serveMetrics } from './metrics.ts'
import type { Service } from './service.ts'
import { SettingsError } from './settings.ts'
import { type ReadyMessage, exitMisconfigured } from './supervision.ts'

export type Running = {
  port: number
  metricsPort: number
  /** When it takes requests. */
  ready: Promise<void>
  /** Stops in order; safe to call twice. */
  stop(): Promise<void>
}

/** Listens on both ports and begins to take requests; with `waitFor`, counts as ready only after that. */
export async function serve(
  app: FastifyInstance,
  { settings, metrics, lifecycle }: Pick<Service, 'settings' | 'metrics' | 'lifecycle'>,
  waitFor?: Promise<void>,
): Promise<Running> {
  const { HOST, PORT, METRICS_PORT = PORT && PORT + 1000 } = settings
  await app.listen({ host: HOST, port: PORT })
  const metricsServer = await serveMetrics(metrics, HOST, METRICS_PORT).catch(async (error) => {
    await app.close()
    throw error
  })
  const port = (app.server.address() as AddressInfo).port
  const metricsPort = (metricsServer.address() as AddressInfo).port
  let stopping: Promise<void> | undefined
  const begin = () => {
    if (stopping) return
    lifecycle.ready = true
    app.log.info({ host: HOST, port, metricsPort }, 'ready')
  }
  const ready = waitFor ? waitFor.then(begin) : Promise.resolve(begin())
  const stop = async () => {
    lifecycle.ready = false
    await sleep(settings.SHUTDOWN_DELAY_MS)
    const tooLate = setTimeout(() => app.server.closeAllConnections(), settings.SHUTDOWN_TIMEOUT_MS)
    await app.close()
    clearTimeout(tooLate)
    metricsServer.close()
    metricsServer.closeAllConnections()
  }
  return { port, metricsPort, ready, stop: () => (stopping ??= stop()) }
}

/**
 * Runs a service as a process: starts it, announces it to the parent if there is one, and stops it in order
 * on SIGTERM, SIGINT, SIGHUP or when the parent has gone. Configuration that cannot work is said in plain
 * text and ends the process with 78.
 */
export async function runService(start: () => Promise<Running>): Promise<void> {
  try {
    const running = await start()
    const stop = () => void running.stop().then(() => process.exit(0))
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, stop)
    process.once('disconnect', stop)
    // The parent may have gone while this one started.
    if (process.send && !process.connected) return stop()
    const { port, metricsPort } = running
    await running.ready
    process.send?.({ type: 'ready', port, metricsPort } satisfies ReadyMessage)
  } catch (error) {
    endWith(error)
  }
}

/** Runs what ends by itself as a process, with the same ends. Signals end it at once. */
export async function runJob(job: () => Promise<void>): Promise<void> {
  // The first process of a container has no default for them.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]))
  }
  await job().catch(endWith)
}

function endWith(error: unknown): never {
  const misconfigured = error instanceof SettingsError
  process.stderr.write(`${misconfigured ? error.message : (error as Error).stack}\n`)
  process.exit(misconfigured ? exitMisconfigured : 1)
}
