import type { Files } from './generated.ts'

/** A file that is not as the description would have it. */
export type Change = {
  path: string
  state: 'new' | 'changed' | 'removed'
  /** Texts before and after; '' where there is none. */
  before: string
  after: string
}

/** What must change for `before` to become `after`, by path. */
export function changesBetween(before: Files, after: Files): Change[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted()
  return paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => ({
      path,
      state: stateOf(before.has(path), after.has(path)),
      before: before.get(path) ?? '',
      after: after.get(path) ?? '',
    }))
}

function stateOf(was: boolean, is: boolean): Change['state'] {
  if (!was) return 'new'
  return is ? 'changed' : 'removed'
}
