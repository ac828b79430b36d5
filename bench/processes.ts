import { readFileSync, readdirSync } from 'node:fs'

/** What a process takes, in bytes: `pss` shares what is shared among those who share it, `rss` counts it for each. */
export type Memory = { pss: number; rss: number }

/**
 * The memory of a process and all that it has started, by what it is: `name` tells that from a command line.
 * From Linux's /proc/PID/smaps_rollup; empty elsewhere.
 */
export function memoryBelow(
  pid: number,
  name: (commandLine: string) => string,
): Map<string, Memory> {
  const found = new Map<string, Memory>()
  for (const process of descendants(pid)) {
    const commandLine = read(`/proc/${process}/cmdline`).replaceAll('\0', ' ').trim()
    const rollup = read(`/proc/${process}/smaps_rollup`)
    if (rollup)
      found.set(name(commandLine), { pss: field(rollup, 'Pss'), rss: field(rollup, 'Rss') })
  }
  return found
}

/** What all threads of a process have had of the processors, in nanoseconds. From Linux's /proc/PID/task/TID/schedstat. */
export function processorTime(pid: number): number {
  return entries(`/proc/${pid}/task`)
    .map((thread) => Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ', 1)[0]))
    .reduce((total, time) => total + time, 0)
}

function descendants(pid: number): number[] {
  const children = entries(`/proc/${pid}/task`).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  )
  return [pid, ...children.flatMap(descendants)]
}

function field(rollup: string, name: string): number {
  return Number(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(rollup)?.[1] ?? 0) * 1024
}

/* A process may end while it is looked at. */

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function entries(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
