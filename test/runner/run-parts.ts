import type { Part } from './parts.ts'
import { type PartOptions, runPart, seconds } from './run-part.ts'

/** Runs parts one after the other, prints what came of them, and gives the number of failures. */
export async function runParts(parts: readonly Part[], options: PartOptions): Promise<number> {
  const { print, signal } = options
  let passed = 0
  const failed: string[] = []
  const skipped: string[] = []
  for (const part of parts) {
    if (signal.aborted) break
    print(`${part.name}: ${part.about}`)
    const begun = performance.now()
    const outcome = await runPart(part, options)
    const counts = countsOf(outcome.passed, outcome.failed.length, outcome.skipped.length)
    print(`${part.name}: ${counts} (${seconds(performance.now() - begun)})\n`)
    passed += outcome.passed
    failed.push(...outcome.failed.map((text) => `${part.name}:\n${text}`))
    skipped.push(...outcome.skipped.map((text) => `  ${part.name}: ${text}`))
  }
  if (skipped.length > 0) print(`Not run:\n${skipped.join('\n')}\n`)
  // Once more: whoever sees the end of a long output alone must see these.
  if (failed.length > 0) print(`Failed:\n${failed.join('\n')}\n`)
  print(countsOf(passed, failed.length, skipped.length))
  return failed.length
}

function countsOf(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
