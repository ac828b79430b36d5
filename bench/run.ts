import { parseArgs } from 'node:util'

/** The benchmarks, by the name that `npm run bench -- NAME` has for them. */
const benches: Record<string, () => Promise<{ bench: (runs: number) => Promise<void> }>> = {
  start: () => import('./start.ts'),
}

const usage = `usage: npm run bench -- NAME [--runs N]

  start   from \`npm start\` to ready, and the memory of all processes; N is 5 unless given
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' } },
})
const load = benches[positionals[0] ?? '']
const runs = Number(values.runs)
if (load && runs > 0) {
  const { bench } = await load()
  await bench(runs)
} else {
  process.stderr.write(usage)
  process.exitCode = 2
}
