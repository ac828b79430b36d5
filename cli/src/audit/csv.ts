import type { AuditEntry } from '@gatehouse/contract'

const cells: Record<string, (entry: AuditEntry) => string | number | undefined> = {
  time: ({ time }) => time,
  writer: ({ writer }) => writer,
  sequence: ({ sequence }) => sequence,
  actor_kind: ({ actor }) => actor.kind,
  actor_id: ({ actor }) => actor.id,
  actor_name: ({ actor }) => actor.name,
  action: ({ action }) => action,
  resource_type: ({ resource }) => resource.type,
  resource_id: ({ resource }) => resource.id,
  decision: ({ decision }) => decision,
  policies: ({ policies }) => policies.join(' '),
  reason: ({ reason }) => reason,
  request_id: ({ requestId }) => requestId,
  address: ({ address }) => address,
  previous: ({ previous }) => previous,
  hash: ({ hash }) => hash,
}

export const csvHead = `${Object.keys(cells).join(',')}\r\n`

/** An entry as a line of CSV (RFC 4180). */
export function csvLine(entry: AuditEntry): string {
  return `${Object.values(cells)
    .map((cell) => csvCell(cell(entry)))
    .join(',')}\r\n`
}

/**
 * A spreadsheet takes what begins like this for a formula, quoted or not, and runs it: an apostrophe makes it
 * text. https://owasp.org/www-community/attacks/CSV_Injection
 */
const formula = /^\s*[=+\-@\t\r\uFF0B\uFF0D\uFF1D\uFF20]/

function csvCell(value: string | number | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = formula.test(value) ? `'${value}` : value
  return `"${text.replaceAll('"', '""')}"`
}
