import { type AuditEntry, type AuditWriter, directoryRoutes, problem } from '@gatehouse/contract'
import {
  type createServer,
  decodeCursor,
  encodeCursor,
  implement,
  pageEnvelope,
} from '@gatehouse/kit'
import { firstPrevious } from '@gatehouse/kit/audit-chain'

const version = { service: 'directory', version: '1', commit: 'x', builtAt: 'now' }

/** What a directory keeps of the audit log; a test may change it as who has the database could. */
export type AuditLog = {
  entries: AuditEntry[]
  writers: Map<string, AuditWriter>
  /** Whether nothing can be written. */
  broken: boolean
}

export function createAuditLog(): AuditLog {
  return { entries: [], writers: new Map(), broken: false }
}

/** Appends entries as they are, and moves the ends of their chains. */
export function append(log: AuditLog, entries: readonly AuditEntry[]): void {
  for (const entry of entries) {
    const { writer, sequence, hash, time } = entry
    const { prunedThrough, prunedHash } = log.writers.get(writer) ?? {
      prunedThrough: 0,
      prunedHash: firstPrevious,
    }
    const end = { writer, sequence, hash, lastAt: time, prunedThrough, prunedHash }
    log.writers.set(writer, end)
    log.entries.push(entry)
  }
}

/** The routes of the audit log, which page by two entries, so that tests meet several pages. */
export function addAuditLog(app: ReturnType<typeof createServer>, log: AuditLog): void {
  implement(app, directoryRoutes.appendAudit, ({ body }, _request, reply) => {
    if (log.broken) throw problem('storage-unavailable', { detail: 'The database is away.' })
    append(log, body.entries)
    return reply.code(204).send()
  })
  implement(app, directoryRoutes.readAudit, ({ query = {} }) => {
    const found = log.entries.toReversed().filter((entry) => matches(entry, query))
    return pageEnvelope(version, pageOf(found, query.cursor))
  })
  implement(app, directoryRoutes.listAuditWriters, ({ query }) =>
    pageEnvelope(version, pageOf([...log.writers.values()], query?.cursor)),
  )
}

function pageOf<T>(items: T[], cursor: string | undefined) {
  const from = cursor === undefined ? 0 : Number(decodeCursor(cursor))
  const next = from + 2
  return {
    items: items.slice(from, next),
    ...(next < items.length && { nextCursor: encodeCursor(String(next)) }),
  }
}

type Query = {
  actor?: string
  action?: string
  resource?: string
  decision?: string
  from?: string
  to?: string
}

function matches(
  entry: AuditEntry,
  { actor, action, resource, decision, from, to }: Query,
): boolean {
  return (
    (actor === undefined || entry.actor.id === actor) &&
    (action === undefined || entry.action === action) &&
    (resource === undefined || entry.resource.id === resource) &&
    (decision === undefined || entry.decision === decision) &&
    (from === undefined || entry.time >= from) &&
    (to === undefined || entry.time < to)
  )
}
