import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Problem, pathText, sentenceOf } from '@gatehouse/platform'
import { CliError } from '../cli-error.ts'

/** A problem as programs read it. */
type Located = { file: string; line: number; path: string; text: string; fix: string }

const file = 'platform.ts'

/** The refusal of a description: a sentence for each problem, by the line of platform.ts. */
export async function wrongPlatform(problems: readonly Problem[], root: string): Promise<CliError> {
  // The parser is native and large: only who has made a mistake waits for it.
  const { readSource } = await import('@gatehouse/platform/source')
  const { lineOf } = readSource(await readFile(join(root, file), 'utf8'))
  const located = problems
    .map((problem) => ({ problem, line: lineOf(problem.path) }))
    .toSorted((a, b) => a.line - b.line)
  const sentences = located.map(({ problem, line }) => `${file}:${line}: ${sentenceOf(problem)}`)
  return new CliError(sentences.join('\n       '), {
    fix: `correct ${file}; nothing has been written or started.`,
    problems: located.map(({ problem, line }): Located => ({
      file,
      line,
      ...problem,
      path: pathText(problem.path),
    })),
  })
}
