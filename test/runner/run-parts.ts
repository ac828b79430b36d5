import type { Part } from './parts.ts'
import { type PartOptions, runPart, seconds } from './run-part.ts'

/** Runs parts one after the other, prints what came of them, and gives the number of failures. */
export async function runParts(parts: readonly Part[], options: PartOptions): Promise<number> {
  const { print, signal } = options
  const total = { passed: 0, failed: 0 }
  const skipped: string[] = []
  for (const part of parts) {
    if (signal.aborted) break
    print(`${part.name}: ${part.about}`)
    const begun = performance.now()
    const outcome = await runPart(part, options)
    const counts = countsOf(outcome.passed, outcome.failed, outcome.skipped.length)
    print(`${part.name}: ${counts} (${seconds(performance.now() - begun)})\n`)
    total.passed += outcome.passed
    total.failed += outcome.failed
    skipped.push(...outcome.skipped.map((text) => `  ${part.name}: ${text}`))
  }
  if (skipped.length > 0) print(`Not run:\n${skipped.join('\n')}\n`)
  print(countsOf(total.passed, total.failed, skipped.length))
  return total.failed
}

function countsOf(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
