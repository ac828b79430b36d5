import { parseArgs } from 'node:util'

/** The benchmarks, by the name that `npm run bench -- NAME` has for them. */
const benches: Record<string, () => Promise<{ bench: (runs: number) => Promise<void> }>> = {
  start: () => import('./start.ts'),
  decision: () => import('./decision.ts'),
}

const usage = `usage: npm run bench -- [NAME …] [--runs N]

All benchmarks, or those that are named:

  start     from \`npm start\` to ready, and the memory of all processes
  decision  what access control adds to a cached read at the gateway

N is 5 unless given.
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' } },
})
const names = positionals.length > 0 ? positionals : Object.keys(benches)
const chosen = names.map((name) => benches[name])
const runs = Number(values.runs)
if (runs > 0 && chosen.every((load) => load !== undefined)) {
  for (const load of chosen) await (await load()).bench(runs)
} else {
  process.stderr.write(usage)
  process.exitCode = 2
}
