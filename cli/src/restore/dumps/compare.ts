import { columns } from '../../format.ts'

/** How many rows a table has in the database in use and in the restored one; undefined: it is not there. */
export type TableRows = { table: string; now?: number; restored?: number }

/** Of lines such as `rows|now|public.users|12`. */
export function readRows(lines: readonly string[]): TableRows[] {
  const tables = new Map<string, TableRows>()
  for (const line of lines) {
    const [, side, table = '', count] = /^rows\|(now|restored)\|(.*)\|(\d+)$/.exec(line) ?? []
    if (side === undefined) continue
    tables.set(table, { ...tables.get(table), table, [side]: Number(count) })
  }
  return [...tables.values()]
}

/** The same for people. */
export function rowsTable(rows: readonly TableRows[]): string[] {
  const text = (count?: number) => (count === undefined ? 'not there' : String(count))
  return columns([
    ['TABLE', 'ROWS NOW', 'RESTORED'],
    ...rows.map(({ table, now, restored }) => [table, text(now), text(restored)]),
  ])
}

/** Whether the database in use has tables that the restored one lacks, as one of an older version does. */
export function isOlder(rows: readonly TableRows[]): boolean {
  return rows.some(({ now, restored }) => now !== undefined && restored === undefined)
}
