import { parseSync } from 'oxc-parser'
import type { Path } from '../problem.ts'
import { findNode } from './find.ts'
import { declarationsOf, descriptionIn } from './declarations.ts'

/** The text of a description. */
export type Source = {
  /** The line, from 1, where something stands; of what is not there, where it would belong. */
  lineOf: (path: Path) => number
  /** Where the text is no TypeScript, if it is none. */
  fault: { line: number; text: string } | undefined
}

/** Reads the text of a `platform.ts`, without running it. */
export function readSource(text: string): Source {
  const { program, errors } = parseSync('platform.ts', text)
  const [error] = errors
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length
  if (error) {
    const line = lineAt(error.labels[0]?.start ?? 0)
    return { lineOf: () => line, fault: { line, text: error.message } }
  }
  const declarations = declarationsOf(program)
  const root = descriptionIn(declarations)
  return {
    lineOf: (path) => lineAt(findNode(root, path, declarations)?.start ?? 0),
    fault: undefined,
  }
}
