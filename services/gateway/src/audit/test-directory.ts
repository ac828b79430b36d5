import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { type AuditEntry, directoryRoutes, problem } from '@gatehouse/contract'
import {
  createLogger,
  createMetrics,
  createServer,
  implement,
  pageEnvelope,
  readSettings,
  serviceSettings,
} from '@gatehouse/kit'
import { firstPrevious } from '@gatehouse/kit/audit-chain'
import type { FastifyInstance, FastifyReply } from 'fastify'
import Type from 'typebox'

const version = { service: 'directory', version: '9.9.9', commit: 'abc', builtAt: 'now' }

/** What befalls a batch: before it is kept, or between that and the answer. */
type Trouble = (entries: AuditEntry[], reply: FastifyReply) => void | Promise<void>

/** A directory that keeps an audit log in memory, as strict as the real one; the test makes its trouble. */
export async function startDirectory(t: TestContext) {
  const kept: AuditEntry[] = []
  const state = { batches: [] as number[], underWay: 0, mostUnderWay: 0 }
  const trouble: { before?: Trouble; after?: Trouble } = {}
  const serve = (app: FastifyInstance) => {
    implement(app, directoryRoutes.appendAudit, async ({ body: { entries } }, _request, reply) => {
      state.underWay += 1
      state.mostUnderWay = Math.max(state.mostUnderWay, state.underWay)
      try {
        await trouble.before?.(entries, reply)
        append(kept, entries)
        state.batches.push(entries.length)
        await trouble.after?.(entries, reply)
      } finally {
        state.underWay -= 1
      }
      return reply.code(204).send()
    })
    implement(app, directoryRoutes.readAudit, ({ query }) => {
      const items = kept.toReversed().filter(({ action }) => action === (query?.action ?? action))
      return pageEnvelope(version, { items: items.slice(0, query?.limit), nextCursor: 'abcd' })
    })
  }
  const start = (port: number) => listen(serve, port)
  let app = await start(0)
  const { port } = app.server.address() as AddressInfo
  const stop = async () => {
    app.server.closeAllConnections()
    await app.close()
  }
  t.after(stop)
  return {
    url: `http://127.0.0.1:${port}`,
    kept,
    state,
    trouble,
    stop,
    async start() {
      app = await start(port)
    },
  }
}

/** As the contract has it: entries follow the last one of their writer, or are the same that are kept. */
function append(kept: AuditEntry[], entries: AuditEntry[]): void {
  for (const entry of entries) {
    const { writer, sequence, previous, hash } = entry
    const chain = kept.filter((one) => one.writer === writer)
    if (chain[sequence - 1]?.hash === hash) continue
    if (sequence === chain.length + 1 && previous === (chain.at(-1)?.hash ?? firstPrevious)) {
      kept.push(entry)
    } else {
      throw problem('audit-out-of-order', { detail: `${writer} is at ${chain.length}` })
    }
  }
}

async function listen(add: (app: FastifyInstance) => void, port: number) {
  const env = { MAX_EVENT_LOOP_DELAY_MS: '60000' }
  const app = createServer({
    version,
    settings: readSettings('directory', Type.Object(serviceSettings({ port: 0 })), env),
    log: createLogger('directory', { level: 'silent' }),
    metrics: createMetrics(version),
    lifecycle: { ready: true },
    routes: directoryRoutes,
  })
  add(app)
  await app.listen({ host: '127.0.0.1', port })
  return app
}
