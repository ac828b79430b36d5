import type { AuditEntry } from '@gatehouse/contract'
import type { Context } from '../context.ts'
import type { DirectoryClient } from '../directory/client.ts'
import { columns, inOneLine } from '../format.ts'
import type { AuditFilters } from './filters.ts'
import { everyEntry } from './read.ts'

/**
 * Shows the newest entries, at most `limit`.
 * @throws {CliError}
 */
export async function listAudit(
  client: DirectoryClient,
  filters: AuditFilters,
  limit: number,
  json: boolean,
  { stdout }: Context,
): Promise<void> {
  const entries = await Array.fromAsync(firstOf(limit, everyEntry(client, filters)))
  if (json) {
    stdout.write(`${JSON.stringify(entries, undefined, 2)}\n`)
    return
  }
  if (entries.length === 0) {
    stdout.write('The audit log has no such entry.\n')
    return
  }
  const [head = '', ...rows] = columns([
    ['TIME', 'DECISION', 'WHO', 'ACTION', 'ON', 'BY', 'REASON'],
    ...entries.map(rowOf),
  ])
  const painted = rows.map((row) => row.replace(/ deny /, ` ${stdout.paint('red', 'deny')} `))
  stdout.write(`${[stdout.paint('bold', head), ...painted].join('\n')}\n`)
}

async function* firstOf<T>(limit: number, items: AsyncGenerator<T>): AsyncGenerator<T> {
  let count = 0
  for await (const item of items) {
    yield item
    count += 1
    if (count === limit) return
  }
}

function rowOf(entry: AuditEntry): string[] {
  const { time, decision, actor, action, resource, policies, reason } = entry
  return [
    time,
    decision,
    `${actor.kind} ${actor.name ?? actor.id}`,
    action,
    `${resource.type} ${resource.id}`.trimEnd(),
    policies.join(', ') || '-',
    reason ?? '',
  ].map(inOneLine)
}
