import { bars } from './picture.ts'

/**
 * What one read cost, in microseconds of processor time: with nothing asked of who reads, with callers verified and
 * counted, and with the decision, too.
 */
export type Cost = { off: number; undecided: number; on: number }

/** By how much the decision may make a cached read dearer. */
const limit = 1.1

const microseconds = (value: number) => `${value.toFixed(1)} µs`
const times = (value: number) => `× ${value.toFixed(3)}`

/** What the runs came to, for people. */
export function reportOf(costs: Map<string, Cost[]>): string {
  const callers = [...costs]
  const each = callers.flatMap(([name, runs]) => [
    { label: `${name}, off`, values: runs.map(({ off }) => off) },
    { label: `${name}, not decided`, values: runs.map(({ undecided }) => undecided) },
    { label: `${name}, on`, values: runs.map(({ on }) => on) },
  ])
  const ratios = (ratio: (cost: Cost) => number, most?: number) =>
    callers.map(([label, runs]) => ({
      label,
      values: runs.map(ratio),
      ...(most !== undefined && { limit: most }),
    }))
  return `
Processor time of the gateway for a cached read, median of ${callers[0]?.[1].length} runs. Off is GATEHOUSE_AUTH=none;
not decided is with callers verified and counted; on is with the decision by policy, too

${bars(each, microseconds)}
The decision, for a caller already verified: on as a multiple of not decided

${bars(
  ratios(({ on, undecided }) => on / undecided, limit),
  times,
)}
All of access control: on as a multiple of off

${bars(
  ratios(({ on, off }) => on / off),
  times,
)}`
}
