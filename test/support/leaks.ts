import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

type Spelling = { name: string; bytes: Buffer }

const nothing: Spelling[] = []

/** Below this a text may stand somewhere by chance. */
const shortest = 8

/**
 * What must be found nowhere but where it belongs, also not in another spelling. A finding says what was found
 * and where; it does not repeat it.
 */
export class Leaks {
  /** By their first two bytes, as the next one of a text is found with one look a byte. */
  readonly #spellings: Spelling[][] = Array.from({ length: 0x1_00_00 })
  readonly #findings = new Set<string>()

  /** From now on `value`, which is of some length, is looked for under that name. */
  watch(name: string, value: string): void {
    if (value.length < shortest) throw new Error(`${name} is too short to be told from other text`)
    for (const spelling of new Set(spellingsOf(value))) {
      const bytes = Buffer.from(spelling)
      ;(this.#spellings[bytes.readUInt16BE()] ??= []).push({ name, bytes })
    }
  }

  /** The names of what stands in it. */
  namesIn(written: string | Uint8Array): Set<string> {
    const bytes = Buffer.from(written)
    const found = new Set<string>()
    for (let at = 1, two = bytes[0] ?? 0; at < bytes.length; at += 1) {
      two = ((two << 8) | (bytes[at] as number)) & 0xff_ff
      for (const spelling of this.#spellings[two] ?? nothing) {
        const end = at - 1 + spelling.bytes.length
        if (bytes.subarray(at - 1, end).equals(spelling.bytes)) found.add(spelling.name)
      }
    }
    return found
  }

  /** Searches what was written to `place`. */
  search(place: string, written: string | Uint8Array): void {
    for (const name of this.namesIn(written)) this.report(name, place)
  }

  report(name: string, place: string): void {
    this.#findings.add(`${name} in ${place}`)
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
      this.search(`the name of a file of ${place}`, path)
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

function spellingsOf(value: string): string[] {
  const bytes = Buffer.from(value)
  const hex = bytes.toString('hex')
  return [
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    hex,
    hex.toUpperCase(),
    ...[0, 1, 2].flatMap((before) => base64Within(bytes, before)),
  ]
}

/** How it stands in the Base64 of a text that has it after so many other bytes, whatever comes around it. */
function base64Within(bytes: Buffer, before: number): string[] {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64url')
  // A character is 6 bits: those that hold some of another byte are left out.
  const first = Math.ceil((before * 8) / 6)
  const last = Math.floor(((before + bytes.length) * 8) / 6)
  const url = text.slice(first, last)
  return [url, url.replaceAll('-', '+').replaceAll('_', '/')]
}

async function nameOf(pid: number): Promise<string> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return /(\w+)\/src\/[\w/]*main\.ts/.exec(command)?.[1] ?? 'a process'
}
