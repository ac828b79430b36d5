import { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import { problem } from '@gatehouse/contract'
import type { SourceCache } from '../cache/source-cache.ts'
import type {
  ByteRange,
  ObjectAnswer,
  ObjectListRequest,
  ObjectMetadata,
  ObjectPage,
  ObjectRequest,
} from '../provider.ts'
import { outcomeOf } from '../reading/conditions.ts'
import type { Reading } from '../reading/reading.ts'
import type { Caches } from './caches.ts'
import { type FoundObject, ObjectStore } from './object-store.ts'

/** S3 shows at once what was written, and is cheap: what it says is kept so long to take the edge off bursts, in milliseconds. */
const ttl = 5_000
/** Objects of at most so many bytes are kept, so that they can be read while S3 is away. */
const small = 256 * 1024

/** What buckets hold, through caches; the bytes of what is not small are streamed from S3 each time. */
export class Objects {
  readonly #streams: ObjectStore
  readonly #pages: SourceCache<ObjectPage>
  readonly #found: SourceCache<FoundObject>
  readonly #mayList: SourceCache<true>

  constructor(s3: S3Client, streams: S3Client, caches: Caches) {
    const store = new ObjectStore(s3)
    this.#streams = new ObjectStore(streams)
    const times = { ttl: Math.min(ttl, caches.times.ttl) }
    this.#pages = caches.make('object-pages', {
      load: (key, signal) => {
        const { bucket, ...request } = JSON.parse(key) as ObjectListRequest & { bucket: string }
        return store.list(bucket, request, signal)
      },
      times,
      sizeOf: ({ objects, prefixes }) => (objects.length + prefixes.length) * 500,
    })
    this.#found = caches.make('objects', {
      load: async (path, signal) => {
        const [bucket, key] = parts(path)
        const before = this.#found.peek(path)
        if (!before || before.bytes) return store.find(bucket, key, small, signal)
        // It was large: its beginning is of no use.
        return { metadata: await store.head(bucket, key, signal) }
      },
      times,
      sizeOf: ({ bytes }) => 500 + (bytes?.length ?? 0),
    })
    this.#mayList = caches.make('bucket-access', {
      load: (bucket, signal) => store.mayList(bucket, signal),
      sizeOf: () => 0,
    })
  }

  list(bucket: string, request: ObjectListRequest, reading: Reading): Promise<ObjectPage> {
    const { prefix, delimiter, limit, cursor } = request
    return this.#pages.read(JSON.stringify({ bucket, prefix, delimiter, limit, cursor }), reading)
  }

  async read(request: ObjectRequest, reading: Reading): Promise<ObjectAnswer> {
    const { bucket, key, conditions, head } = request
    const path = `${bucket}/${key}`
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const { metadata, bytes } = await this.#found.read(path, reading)
      const outcome = outcomeOf(conditions, metadata)
      if (outcome.status === 304 || head) return { ...outcome, metadata }
      const range = outcome.status === 206 ? outcome.range : undefined
      const body = bytes
        ? Readable.from([sliced(bytes, range)], { objectMode: false })
        : await this.#open(request, metadata, range, reading)
      if (body) return { ...outcome, metadata, body }
      this.#found.expire(path)
    }
    throw problem('storage-unavailable', {
      detail: 'The object changes faster than it can be read. Try again in a moment.',
      retryAfter: 1,
    })
  }

  /** @throws storage-access-denied when what the bucket holds is not for us */
  mayList(bucket: string): Promise<true> {
    return this.#mayList.read(bucket, {
      signal: new AbortController().signal,
      refresh: false,
      tell: () => undefined,
    })
  }

  /** What is kept of a bucket, or of one object in it, holds no longer. */
  expire(bucket: string, key?: string): void {
    this.#pages.expireAll((page) => page.startsWith(`{"bucket":"${bucket}",`))
    if (key !== undefined) this.#found.expire(`${bucket}/${key}`)
  }

  expireAll(): void {
    this.#pages.expireAll()
    this.#found.expireAll()
  }

  #open(
    { bucket, key }: ObjectRequest,
    { etag }: ObjectMetadata,
    range: ByteRange | undefined,
    { signal }: Reading,
  ): Promise<Readable | undefined> {
    return this.#streams.open(bucket, key, { etag, ...(range && { range }) }, signal)
  }
}

function parts(path: string): [bucket: string, key: string] {
  const slash = path.indexOf('/')
  return [path.slice(0, slash), path.slice(slash + 1)]
}

function sliced(bytes: Buffer, range: ByteRange | undefined): Buffer {
  return range ? bytes.subarray(range.first, range.last + 1) : bytes
}
