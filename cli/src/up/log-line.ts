import type { Output, Style } from '../context.ts'
import { visible } from '../format.ts'

/** A line that a service logged, as pino writes it. */
type Entry = {
  time: string
  level: string
  msg?: string
  service?: string
  reqId?: string
  method?: string
  path?: string
  status?: number
  ms?: number
  err?: { stack?: string; message?: string }
}

const levelStyles: Record<string, Style> = {
  trace: 'dim',
  debug: 'dim',
  info: 'green',
  warn: ['yellow', 'bold'],
  error: ['red', 'bold'],
  fatal: ['bgRed', 'white', 'bold'],
}

/** The entry that a line holds, if it is one. */
export function parseEntry(line: string): Entry | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const entry = JSON.parse(line, (_, value) =>
      typeof value === 'string' ? visible(value) : value,
    ) as Partial<Entry>
    return typeof entry.time === 'string' && typeof entry.level === 'string'
      ? (entry as Entry)
      : undefined
  } catch {
    return undefined
  }
}

/** An entry for people: `info  GET /health 200 1.2 ms`, the other fields, the request's id, and the stack below. */
export function formatEntry(entry: Entry, paint: Output['paint']): string {
  const { level, msg, reqId, method, path, status, ms, err, time: _, service: __, ...rest } = entry
  const style = levelStyles[level] ?? 'green'
  const answered = method !== undefined && path !== undefined && status !== undefined
  const what = answered
    ? `${method} ${path} ${paint(statusStyle(status), String(status))} ${ms} ms`
    : paint(level === 'info' ? 'reset' : style, msg ?? '')
  const fields = Object.entries(answered ? rest : { ...rest, method, path, status, ms })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const details = paint('dim', [...fields, ...(reqId ? [reqId] : [])].join(' '))
  const stack = err ? `\n${indent(err.stack ?? err.message ?? '')}` : ''
  return `${paint(style, level.padEnd(5))} ${what} ${details}`.trimEnd() + stack
}

function statusStyle(status: number): Style {
  if (status >= 500) return ['red', 'bold']
  return status >= 400 ? 'yellow' : 'green'
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ')
}
