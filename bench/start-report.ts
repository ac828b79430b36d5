import { bars } from './picture.ts'
import type { Memory } from './processes.ts'

/** One start: milliseconds until ready, and what each process took then, and some time later. */
export type Start = { ms: number; atReady: Map<string, Memory>; atRest: Map<string, Memory> }

/** What a second start may take: milliseconds, and bytes of all processes together. */
const limits = { ms: 1500, bytes: 600e6 }

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`

/** What the starts came to, for people. */
export function reportOf(first: Start[], second: Start[], restSeconds: number): string {
  const names = [...(second[0]?.atReady.keys() ?? [])]
  const ofEach = names.map((name) => ({
    label: name,
    values: second.map(({ atReady }) => atReady.get(name)?.pss ?? 0),
  }))
  const together = (
    label: string,
    starts: Start[],
    when: 'atReady' | 'atRest',
    limit?: number,
  ) => ({
    label,
    values: starts.map((start) => sum(start[when], 'pss')),
    ...(limit !== undefined && { limit }),
  })
  const rss = second.map(({ atReady }) => sum(atReady, 'rss'))
  return `
From \`npm start\` to ready, median of ${second.length}

${bars(
  [
    { label: 'first start, new data folder', values: first.map(({ ms }) => ms) },
    { label: 'second start', values: second.map(({ ms }) => ms), limit: limits.ms },
  ],
  seconds,
)}
Memory of each process when a second start is ready (PSS)

${bars(ofEach, megabytes)}
Memory of all processes together (PSS)

${bars(
  [
    together('second start, when ready', second, 'atReady', limits.bytes),
    together(`second start, ${restSeconds} s later`, second, 'atRest', limits.bytes),
    together('first start, when ready', first, 'atReady'),
    together(`first start, ${restSeconds} s later`, first, 'atRest'),
  ],
  megabytes,
)}
PSS counts a page that several processes share once. RSS counts it for each of them: ${megabytes(Math.max(...rss))}
at most when a second start is ready.
`
}

function sum(memory: Map<string, Memory>, kind: keyof Memory): number {
  return [...memory.values()].reduce((total, process) => total + process[kind], 0)
}
