import type { Stats } from 'node:fs'
import { access, lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bucket, StoredObject } from '@gatehouse/contract'
import { type PageOf, decodeCursor, encodeCursor } from '@gatehouse/kit'
import type {
  ObjectAnswer,
  ObjectListRequest,
  ObjectPage,
  ObjectRequest,
  PageRequest,
} from '../provider.ts'
import { outcomeOf } from '../reading/conditions.ts'
import { codeOf } from './files.ts'
import type { Folders } from './folders.ts'
import { isBucketName, isDropping, isFileKey } from './keys.ts'
import { type ObjectFile, bytesOf, metadataOf, openObject } from './object-file.ts'
import { pageOf } from '../reading/paging.ts'
import { bucketNotFound, objectNotFound } from '../reading/not-found.ts'
import { isAbsent, storageUnavailable } from './storage-problem.ts'
import { walk } from './walk.ts'

export type BucketsOptions = {
  /** The folder whose folders are the buckets, without symbolic links in its path. */
  root: string
  region: string
  folders: Folders
  leftOut: (path: string, fix: string) => void
}

const placeFix = 'it lies in no bucket; move it into one of the folders here'
const nameFix =
  'no bucket can have that name; use 3 to 63 lower-case letters, digits, dots and hyphens'

/** Folders as buckets, the files below them as objects. */
export class Buckets {
  readonly #options: BucketsOptions

  constructor(options: BucketsOptions) {
    this.#options = options
  }

  async list(page: PageRequest): Promise<PageOf<Bucket>> {
    const { items, ...rest } = pageOf(await this.names(), page, (name) => this.#describe(name))
    return { items: (await Promise.all(items)).filter((bucket) => bucket !== undefined), ...rest }
  }

  /** The names of all buckets, sorted. */
  async names(): Promise<string[]> {
    const { root, folders, leftOut } = this.#options
    await this.#requireRoot()
    const names = (await folders.names(root)).flatMap((entry) => {
      const name = entry.replace(/\/$/, '')
      if (name !== entry && isBucketName(name)) return [name]
      if (!isDropping(name)) leftOut(join(root, name), name === entry ? placeFix : nameFix)
      return []
    })
    return names.toSorted()
  }

  async listObjects(bucket: string, request: ObjectListRequest): Promise<ObjectPage> {
    const { prefix = '', delimiter, limit, cursor } = request
    const root = await this.#folderOf(bucket)
    const after = cursor === undefined ? '' : decodeCursor(cursor)
    const found: string[] = []
    let more = false
    for await (const key of walk(this.#options.folders, root, { prefix, delimiter, after })) {
      more = found.length === limit
      if (more) break
      found.push(key)
    }
    const [prefixes, keys] = [found.filter(isFolder), found.filter((key) => !isFolder(key))]
    const objects = await Promise.all(keys.map((key) => describe(root, key)))
    return {
      objects: objects.filter((object) => object !== undefined),
      prefixes,
      ...(more && { nextCursor: encodeCursor(String(found.at(-1))) }),
    }
  }

  async readObject(request: ObjectRequest, signal: AbortSignal): Promise<ObjectAnswer> {
    const { bucket, key, conditions, head } = request
    const file = await this.#open(bucket, key)
    let taken = false
    try {
      signal.throwIfAborted()
      const { metadata } = file
      const outcome = outcomeOf(conditions, metadata)
      if (outcome.status === 304 || head) return { ...outcome, metadata }
      taken = true
      const whole = { first: 0, last: metadata.size - 1 }
      const body = bytesOf(file, outcome.status === 206 ? outcome.range : whole)
      return { ...outcome, metadata, body }
    } finally {
      if (!taken) await file.handle.close()
    }
  }

  async #open(bucket: string, key: string): Promise<ObjectFile> {
    const root = await this.#folderOf(bucket)
    if (!isFileKey(key)) throw objectNotFound(bucket, key)
    const file = await ifThere(openObject(join(root, key), key))
    if (!file) throw objectNotFound(bucket, key)
    return file
  }

  async #folderOf(bucket: string): Promise<string> {
    const path = join(this.#options.root, bucket)
    const stats = isBucketName(bucket) ? await ifThere(lstat(path)) : undefined
    if (stats?.isDirectory()) return path
    await this.#requireRoot()
    throw bucketNotFound(bucket)
  }

  /** Without the folder of all buckets none is absent: nothing is known of them. */
  async #requireRoot(): Promise<void> {
    await access(this.#options.root).catch((error: unknown) => {
      throw storageUnavailable(error)
    })
  }

  async #describe(name: string): Promise<Bucket | undefined> {
    const { root, region } = this.#options
    const stats = await ifThere(lstat(join(root, name)))
    return stats && { name, region, createdAt: bornAt(stats).toISOString() }
  }
}

/** Some file systems do not know when a folder was made. */
function bornAt({ birthtimeMs, birthtime, ctime }: Stats): Date {
  return birthtimeMs > 0 ? birthtime : ctime
}

async function describe(root: string, key: string): Promise<StoredObject | undefined> {
  const stats = await ifThere(lstat(join(root, key), { bigint: true }))
  if (!stats) return undefined
  const { size, lastModified, etag } = metadataOf(key, stats)
  return { key, size, lastModified: lastModified.toISOString(), etag }
}

/** What it comes to, or undefined when there is no such file. */
async function ifThere<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking
  } catch (error) {
    if (isAbsent(codeOf(error))) return undefined
    throw storageUnavailable(error)
  }
}

function isFolder(key: string): boolean {
  return key.endsWith('/')
}
