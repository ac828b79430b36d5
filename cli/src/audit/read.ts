import { type AuditEntry, everyItem } from '@gatehouse/contract'
import type { DirectoryClient } from '../directory/client.ts'
import { asked } from '../directory/reach.ts'
import type { AuditFilters } from './filters.ts'

/** As many as the directory gives at once. */
const pageSize = 100

/** Every entry of the audit log that the filters leave, newest first, page by page. */
export function everyEntry(
  client: DirectoryClient,
  filters: AuditFilters,
): AsyncGenerator<AuditEntry> {
  type Query = NonNullable<Parameters<DirectoryClient['readAudit']>[0]['query']>
  return everyItem((input: { query?: Query }) => asked(client.readAudit(input)), {
    query: { ...filters, limit: pageSize },
  })
}
