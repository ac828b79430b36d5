import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * What must be found nowhere but where it belongs, also not in another spelling. A finding says what was found
 * and where; it does not repeat it.
 */
export class Leaks {
  readonly #spellings = new Map<string, string>()
  readonly #findings = new Set<string>()

  /** From now on `value`, which is of some length, is looked for under that name. */
  watch(name: string, value: string): void {
    if (value.length < 8) throw new Error(`${name} is too short to be told from other text`)
    const bytes = Buffer.from(value)
    for (const spelling of [
      value,
      bytes.toString('base64').replace(/.?={1,2}$/, ''),
      bytes.toString('base64url').slice(0, -1),
      bytes.toString('hex'),
      encodeURIComponent(value),
      JSON.stringify(value).slice(1, -1),
    ])
      this.#spellings.set(spelling, name)
  }

  /** Searches what was written to `place`. */
  search(place: string, written: string | Uint8Array): void {
    const bytes = Buffer.from(written)
    for (const [spelling, name] of this.#spellings)
      if (bytes.includes(spelling)) this.#findings.add(`${name} in ${place}`)
  }

  /** Searches all files below a folder, but those whose path within it matches `except`. */
  async searchFolder(place: string, folder: string, except: RegExp): Promise<number> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .filter((path) => !except.test(path))
    for (const path of paths) {
      // A database comes and goes with its files.
      const bytes = await readFile(join(folder, path)).catch(() => Buffer.alloc(0))
      this.search(`${place} ${path}`, bytes)
    }
    return paths.length
  }

  /** Searches what others on the machine may read of a process. */
  async searchProcess(pid: number): Promise<void> {
    for (const file of ['environ', 'cmdline']) {
      const text = await readFile(`/proc/${pid}/${file}`).catch(() => Buffer.alloc(0))
      this.search(`/proc/…/${file} of ${await nameOf(pid)}`, text)
    }
  }

  /** What was found so far, in order. */
  get findings(): string[] {
    return [...this.#findings].toSorted((a, b) => a.localeCompare(b))
  }
}

/** Nobody else has this text: for planting. */
export function canary(name: string): string {
  return `canary-${createHash('sha256').update(`${name} ${process.pid}`).digest('hex').slice(0, 24)}`
}

async function nameOf(pid: number): Promise<string> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return /(\w+)\/src\/[\w/]*main\.ts/.exec(command)?.[1] ?? 'a process'
}
