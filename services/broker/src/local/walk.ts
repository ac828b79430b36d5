import { join } from 'node:path'
import type { Folders } from './folders.ts'
import { isFileKey } from './keys.ts'
import { compareBytes, firstFrom } from '../reading/order.ts'

export type WalkOptions = { prefix?: string; delimiter?: '/' | undefined; after?: string }

/**
 * The keys of the files below `root` that begin with `prefix` and come after `after`, in the order of their
 * bytes; no folder is read before it is needed. With a delimiter, what keys behind the prefix have in common
 * up to it comes in their place: it ends with a slash, as no key does, and is a position like any other.
 * `at` is the folder to walk, as a key with its slash.
 */
export async function* walk(
  folders: Folders,
  root: string,
  options: WalkOptions,
  at = '',
): AsyncGenerator<string> {
  const { prefix = '', delimiter, after = '' } = options
  const names = await folders.names(join(root, at))
  const [from, behind] = [firstSegment(prefix, at), firstSegment(after, at)]
  const start = firstFrom(names, compareBytes(from, behind) > 0 ? from : behind)
  for (let i = start; i < names.length; i += 1) {
    const key = at + String(names[i])
    const inside = key.startsWith(prefix)
    // Sorted, and begun at the prefix: what lies neither in it nor on the way to it lies beyond it.
    if (!inside && !prefix.startsWith(key)) return
    if (!key.endsWith('/')) {
      if (key !== after && isFileKey(key)) yield key
    } else if (delimiter === undefined || key.length <= prefix.length) {
      yield* walk(folders, root, options, key)
    } else if (compareBytes(key, after) > 0 && (await holdsAny(folders, root, key))) {
      yield key
    }
  }
}

/** What comes first below folder `at` on the way to `path`: a name, with its slash if more follows. */
function firstSegment(path: string, at: string): string {
  if (!path.startsWith(at)) return ''
  const slash = path.indexOf('/', at.length)
  return path.slice(at.length, slash < 0 ? undefined : slash + 1)
}

async function holdsAny(folders: Folders, root: string, at: string): Promise<boolean> {
  const first = await walk(folders, root, {}, at).next()
  return !first.done
}
