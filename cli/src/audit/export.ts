import type { AuditEntry } from '@gatehouse/contract'
import type { Context } from '../context.ts'
import type { DirectoryClient } from '../directory/client.ts'
import { csvHead, csvLine } from './csv.ts'
import type { AuditFilters } from './filters.ts'
import { everyEntry } from './read.ts'

type Format = { head: string; line: (entry: AuditEntry) => string }

const formats: Record<'ndjson' | 'csv', Format> = {
  ndjson: { head: '', line: (entry) => `${JSON.stringify(entry)}\n` },
  csv: { head: csvHead, line: csvLine },
}

/**
 * Writes every entry to stdout, newest first, one a line.
 * @throws {CliError}
 */
export async function exportAudit(
  client: DirectoryClient,
  filters: AuditFilters,
  format: keyof typeof formats,
  { stdout }: Context,
): Promise<void> {
  const { head, line } = formats[format]
  stdout.write(head)
  for await (const entry of everyEntry(client, filters)) stdout.write(line(entry))
}
