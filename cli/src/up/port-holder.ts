import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'

/** The program that listens on a TCP port, as far as Linux tells this user: `node server.js (pid 42)`. */
export function portHolder(port: number): string | undefined {
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listening(table, port))
  if (sockets.length === 0) return undefined
  const pid = entries('/proc').find((name) => /^\d+$/.test(name) && holds(name, sockets))
  return pid && `${programOf(pid)} (pid ${pid})`
}

/** Without what follows the first argument, which may be long or secret. */
function programOf(pid: string): string {
  const [program = '', first = ''] = read(`/proc/${pid}/cmdline`).split('\0')
  return `${basename(program)} ${first}`.trimEnd()
}

/**
 * What /proc/PID/fd calls the sockets that listen on a port. In the table, fields are the number, local
 * address, remote address, state (0A listens), five more, and the inode; numbers are hexadecimal.
 * https://docs.kernel.org/networking/proc_net_tcp.html
 */
function listening(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return read(table)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) && fields[3] === '0A')
    .map((fields) => `socket:[${fields[9]}]`)
}

function holds(pid: string, sockets: string[]): boolean {
  const folder = `/proc/${pid}/fd`
  return entries(folder).some((fd) => sockets.includes(link(`${folder}/${fd}`)))
}

/* Processes come and go, and those of others are closed to this user: what cannot be read is left out. */

function read(path: string): string {
  return orElse('', () => readFileSync(path, 'utf8'))
}

function entries(path: string): string[] {
  return orElse([], () => readdirSync(path))
}

function link(path: string): string {
  return orElse('', () => readlinkSync(path))
}

function orElse<T>(fallback: T, attempt: () => T): T {
  try {
    return attempt()
  } catch {
    return fallback
  }
}
