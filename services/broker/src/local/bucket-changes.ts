import type { Stats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { ChangeEvent } from '@gatehouse/contract'
import type { Buckets } from './buckets.ts'
import { codeOf } from './files.ts'
import type { Folders } from './folders.ts'
import { isBucketName, isFileKey } from './keys.ts'
import { isAbsent } from './storage-problem.ts'
import { walk } from './walk.ts'

type Change = Extract<ChangeEvent, { type: 'bucket.changed' }>['change']

export type BucketChangesOptions = {
  root: string
  buckets: Buckets
  folders: Folders
  onChanges(changes: ChangeEvent[]): void
}

/** The keys that buckets hold: tells what is new from what was written to and what has gone. */
export class BucketChanges {
  readonly #options: BucketChangesOptions
  readonly #known = new Map<string, Set<string>>()
  /** What one look() found, each thing once. */
  #found = new Map<string, ChangeEvent>()
  #learned = false

  constructor(options: BucketChangesOptions) {
    this.#options = options
  }

  /** Looks at everything. The first time this only learns what is there. */
  async lookAtAll(): Promise<void> {
    const present = await this.#options.buckets.names().catch(() => [])
    for (const bucket of new Set([...this.#known.keys(), ...present])) {
      await this.#lookAtBucket(bucket)
    }
    if (!this.#learned) this.#found = new Map()
    this.#learned = true
    this.#tell()
  }

  /** Looks at paths below the root that may have changed, and tells what did. */
  async look(paths: string[]): Promise<void> {
    for (const path of paths) {
      const [bucket = '', ...segments] = path.split(sep)
      const keys = this.#known.get(bucket)
      if (!isBucketName(bucket)) continue
      if (keys && segments.length > 0) await this.#lookAtKey(bucket, keys, segments.join('/'))
      else await this.#lookAtBucket(bucket)
    }
    this.#tell()
  }

  #tell(): void {
    const changes = [...this.#found.values()]
    this.#found = new Map()
    if (changes.length > 0) this.#options.onChanges(changes)
  }

  async #lookAtBucket(bucket: string): Promise<void> {
    const there = (await statsOf(join(this.#options.root, bucket)))?.isDirectory()
    const keys = this.#known.get(bucket) ?? new Set()
    if (there && !this.#known.has(bucket)) {
      this.#known.set(bucket, keys)
      this.#note(bucket, undefined, 'created')
    }
    await this.#scan(bucket, keys, '')
    if (!there && this.#known.delete(bucket)) this.#note(bucket, undefined, 'deleted')
  }

  async #lookAtKey(bucket: string, keys: Set<string>, key: string): Promise<void> {
    const stats = await statsOf(join(this.#options.root, bucket, key))
    if (stats?.isFile() && isFileKey(key)) {
      this.#note(bucket, key, keys.has(key) ? 'updated' : 'created')
      keys.add(key)
    } else if (keys.delete(key)) {
      this.#note(bucket, key, 'deleted')
    } else {
      await this.#scan(bucket, keys, `${key}/`)
    }
  }

  /** Compares the keys below `at` with what is there now. */
  async #scan(bucket: string, keys: Set<string>, at: string): Promise<void> {
    const { folders, root } = this.#options
    const present = new Set(await Array.fromAsync(walk(folders, join(root, bucket), {}, at)))
    for (const key of present) {
      if (!keys.has(key)) this.#note(bucket, key, 'created')
      keys.add(key)
    }
    for (const key of keys) {
      if (!key.startsWith(at) || present.has(key)) continue
      keys.delete(key)
      this.#note(bucket, key, 'deleted')
    }
  }

  #note(bucket: string, key: string | undefined, change: Change): void {
    const thing = `${bucket}/${key ?? ''}`
    if (this.#found.has(thing)) return
    const time = new Date().toISOString()
    this.#found.set(thing, {
      type: 'bucket.changed',
      bucket,
      ...(key !== undefined && { key }),
      change,
      time,
    })
  }
}

async function statsOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (error) {
    if (isAbsent(codeOf(error))) return undefined
    throw error
  }
}
