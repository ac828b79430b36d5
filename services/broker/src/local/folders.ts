import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LRUCache } from 'lru-cache'
import { codeOf } from './files.ts'
import { compareBytes } from '../reading/order.ts'
import { isAbsent, storageUnavailable } from './storage-problem.ts'

type Listing = { state: string; names: string[] }

/** A folder changed within this many milliseconds may change again without a new time of change. */
const tickMs = 100
/** Names kept in memory, over all folders. */
const maxNames = 200_000
// U+FFFD stands for bytes that are no UTF-8.
const unspeakable = /[\p{Cc}\ufffd]/u
const nameFix = 'rename it without control characters, in UTF-8'
const linkFix = 'it is a symbolic link; put a copy in its place'
/** Where the orders of UTF-16 and UTF-8 may differ. */
const unlikeBytes = /[\ud800-\uffff]/

/**
 * The files and folders within a folder, in the order that S3 lists keys in: by bytes, a folder by its name and
 * a slash, which it also ends with here. Symbolic links are left out: what they lead to is not the
 * bucket's. Sorted once for as long as the folder has not changed.
 */
export class Folders {
  readonly #listings = new LRUCache<string, Listing>({
    maxSize: maxNames,
    sizeCalculation: ({ names }) => names.length + 1,
  })

  readonly #leftOut: (path: string, fix: string) => void

  constructor(leftOut: (path: string, fix: string) => void) {
    this.#leftOut = leftOut
  }

  /** The sorted names, none when there is no such folder. */
  async names(path: string): Promise<readonly string[]> {
    try {
      const now = Date.now()
      const { ino, ctimeNs, ctimeMs } = await stat(path, { bigint: true })
      const state = `${ino}-${ctimeNs}`
      const known = this.#listings.get(path)
      if (known?.state === state) return known.names
      const names = await this.#read(path)
      if (now - Number(ctimeMs) > tickMs) this.#listings.set(path, { state, names })
      return names
    } catch (error) {
      if (isAbsent(codeOf(error))) return []
      throw storageUnavailable(error)
    }
  }

  async #read(path: string): Promise<string[]> {
    const entries = await readdir(path, { withFileTypes: true })
    const names = entries.flatMap((entry) => {
      if (entry.isSymbolicLink()) this.#leftOut(join(path, entry.name), linkFix)
      else if (unspeakable.test(entry.name)) this.#leftOut(join(path, entry.name), nameFix)
      else if (entry.isDirectory()) return [`${entry.name}/`]
      else if (entry.isFile()) return [entry.name]
      return []
    })
    // The built-in order is that of UTF-16, and several times as fast.
    const plain = !names.some((name) => unlikeBytes.test(name))
    return plain ? names.toSorted() : names.toSorted(compareBytes)
  }
}
