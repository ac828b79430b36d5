import { createHash } from 'node:crypto'
import type { Files } from '../synth/generated.ts'

/** A hash of texts by their paths, in whatever order they are. */
export function configurationHash(...all: Files[]): string {
  const hash = createHash('sha256')
  const entries = all.flatMap((files) => [...files])
  for (const [path, text] of entries.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(JSON.stringify([path, text]))
  }
  return `sha256:${hash.digest('hex')}`
}
