import type { Beginning } from './store.ts'

/** How many old entries are looked at in one go. */
export const oldAtOnce = 500

export type OldEntry = { writer: string; sequence: number; hash: string; position: string }

/**
 * What of old entries begins the chain of its writer. The others wait for those before them, which are
 * younger where a clock was set back.
 * @param prunedThrough how far each writer's chain has been removed already
 */
export function beginningsOf(
  entries: OldEntry[],
  prunedThrough: ReadonlyMap<string, number>,
): Beginning[] {
  const beginnings: Beginning[] = []
  for (const [writer, all] of Map.groupBy(entries, (entry) => entry.writer)) {
    const from = (prunedThrough.get(writer) ?? 0) + 1
    const inOrder = all
      .filter(({ sequence }) => sequence >= from)
      .toSorted((a, b) => a.sequence - b.sequence)
    const first = inOrder.filter(({ sequence }, index) => sequence === from + index)
    const last = first.at(-1)
    if (!last) continue
    const positions = first.map(({ position }) => position)
    beginnings.push({ writer, from, through: last.sequence, hash: last.hash, positions })
  }
  return beginnings
}
