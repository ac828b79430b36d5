import { createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { SettingsError } from '@gatehouse/kit'
import { readIfThere, writeWhole } from './files.ts'
import { type State, emptyState } from './state.ts'

const format = 1

/** Where the state is kept: `versions.json`, and beside it the key of its fingerprints. */
export class StateFile {
  readonly #path: string
  readonly #key: Buffer

  private constructor(path: string, key: Buffer) {
    this.#path = path
    this.#key = key
  }

  /** Opens the state in `folder`, with a new random key when there is none. */
  static async open(folder: string): Promise<StateFile> {
    const keyPath = join(folder, 'fingerprint.key')
    let key = await readIfThere(keyPath)
    if (!key || key.length === 0) {
      key = Buffer.from(randomBytes(32).toString('hex'))
      await writeWhole(keyPath, key.toString())
    }
    return new StateFile(join(folder, 'versions.json'), key)
  }

  /** A keyed fingerprint (HMAC-SHA256): equal texts have equal ones, and without the key they tell nothing. */
  readonly fingerprint = (text: string | Uint8Array): string =>
    createHmac('sha256', this.#key).update(text).digest('base64url')

  /** @throws {SettingsError} when the file is not what write() left there: guessing would lose versions */
  async read(): Promise<State> {
    const text = await readIfThere(this.#path)
    if (text === undefined) return emptyState
    try {
      const kept = JSON.parse(text.toString()) as Kept
      if (kept.format !== format) throw new Error('another format')
      return {
        source: kept.source,
        parameters: new Map(kept.parameters),
        secrets: new Map(kept.secrets),
      }
    } catch {
      throw new SettingsError('broker', [
        `${this.#path} cannot be read: bring back a copy of it, or delete it; all versions then begin at 1 again.`,
      ])
    }
  }

  async write(state: State): Promise<void> {
    const kept: Kept = {
      format,
      source: state.source,
      parameters: [...state.parameters],
      secrets: [...state.secrets],
    }
    await writeWhole(this.#path, JSON.stringify(kept))
  }
}

type Kept = {
  format: number
  source: string
  parameters: [string, State['parameters'] extends Map<string, infer V> ? V : never][]
  secrets: [string, State['secrets'] extends Map<string, infer V> ? V : never][]
}
