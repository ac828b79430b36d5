import { bars } from './picture.ts'

/** What one read cost, in microseconds of processor time: with nothing decided, and with everything. */
export type Cost = { off: number; on: number }

/** By how much everything that stands before a cached read may make it dearer. */
const limit = 1.1

const microseconds = (value: number) => `${value.toFixed(1)} µs`
const times = (value: number) => `× ${value.toFixed(3)}`

/** What the runs came to, for people. */
export function reportOf(costs: Map<string, Cost[]>): string {
  const callers = [...costs]
  const each = callers.flatMap(([name, runs]) => [
    { label: `${name}, off`, values: runs.map(({ off }) => off) },
    { label: `${name}, on`, values: runs.map(({ on }) => on) },
  ])
  const ratios = callers.map(([label, runs]) => ({
    label,
    values: runs.map(({ off, on }) => on / off),
    limit,
  }))
  return `
Processor time of the gateway for a cached read, median of ${callers[0]?.[1].length} runs: off is GATEHOUSE_AUTH=none,
on is with identification, limits and the decision by policy

${bars(each, microseconds)}
On as a multiple of off

${bars(ratios, times)}`
}
