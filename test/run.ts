import { parts } from './runner/parts.ts'
import { runParts } from './runner/run-parts.ts'

/*
 * `npm test`: runs the parts that are named, or all. The last line is "N passed, N failed" and, if
 * any, ", N skipped". With GATEHOUSE_REQUIRE_ALL=true what cannot run here counts as failed.
 */
const named = process.argv.slice(2)
const unknown = named.filter((name) => !parts.some((part) => part.name === name))
const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => interrupted.abort())
}

if (unknown.length > 0) {
  console.error(
    `There is no part ${unknown.join(', ')}. The parts are ${parts.map(({ name }) => name).join(', ')}.`,
  )
  process.exitCode = 2
} else {
  const chosen = named.length === 0 ? parts : parts.filter(({ name }) => named.includes(name))
  const failed = await runParts(chosen, {
    requireAll: process.env.GATEHOUSE_REQUIRE_ALL === 'true',
    print: (text) => console.log(text),
    signal: interrupted.signal,
  })
  process.exitCode = failed === 0 ? 0 : 1
}
