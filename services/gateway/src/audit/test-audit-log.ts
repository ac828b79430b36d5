import type { TestContext } from 'node:test'
import { type AuditEntry, directoryRoutes, problem } from '@gatehouse/contract'
import { implement, pageEnvelope } from '@gatehouse/kit'
import { firstPrevious } from '@gatehouse/kit/audit-chain'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { directoryVersion as version, startRestartable } from '../test-restart.ts'

/** What befalls a batch: before it is kept, or between that and the answer. */
type Trouble = (entries: AuditEntry[], reply: FastifyReply) => void | Promise<void>

/** A directory that keeps an audit log in memory, as strict as the real one; the test makes its trouble. */
export async function startAuditLog(t: TestContext) {
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
  return { ...(await startRestartable(t, serve)), kept, state, trouble }
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
