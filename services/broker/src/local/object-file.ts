import type { BigIntStats } from 'node:fs'
import { constants, type FileHandle, open, realpath } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { lookup } from 'mrmime'
import type { ByteRange, ObjectMetadata } from '../provider.ts'

const chunkBytes = 128 * 1024

/** A file opened as an object: what it is, and its bytes. */
export type ObjectFile = { metadata: ObjectMetadata; handle: FileHandle }

/**
 * Opens the file of a key, or gives undefined when it is no regular file or lies elsewhere: no symbolic link
 * is followed on the way, and what is no file (a pipe, a device) is not waited for.
 */
export async function openObject(path: string, key: string): Promise<ObjectFile | undefined> {
  if ((await realpath(path)) !== path) return undefined
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    const stats = await handle.stat({ bigint: true })
    if (stats.isFile()) return { handle, metadata: metadataOf(key, stats) }
    await handle.close()
    return undefined
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** What is known of an object from the `stat` of its file. */
export function metadataOf(key: string, stats: BigIntStats): ObjectMetadata {
  return {
    size: Number(stats.size),
    etag: etagOf(stats),
    lastModified: stats.mtime,
    contentType: lookup(key) ?? 'application/octet-stream',
  }
}

/**
 * The bytes of the range. When the file changes meanwhile the stream breaks before its last bytes, so that
 * nobody takes a mixture or a stump for the object. The handle is closed with the stream.
 */
export function bytesOf({ handle, metadata }: ObjectFile, { first, last }: ByteRange): Readable {
  let position = first
  const pull = async (stream: Readable): Promise<void> => {
    const length = Math.min(chunkBytes, last + 1 - position)
    const chunk = Buffer.allocUnsafe(length)
    const { bytesRead } =
      length > 0 ? await handle.read(chunk, 0, length, position) : { bytesRead: 0 }
    position += bytesRead
    const ended = position > last
    if (ended ? etagOf(await handle.stat({ bigint: true })) !== metadata.etag : bytesRead === 0) {
      throw new Error('the file of the object changed while it was read')
    }
    if (bytesRead > 0) stream.push(chunk.subarray(0, bytesRead))
    if (ended) stream.push(null)
  }
  return new Readable({
    highWaterMark: chunkBytes,
    read() {
      pull(this).catch((error: Error) => this.destroy(error))
    },
    destroy(error, done) {
      handle.close().then(
        () => done(error),
        (failure: Error) => done(error ?? failure),
      )
    },
  })
}

/**
 * Strong as far as the clock of the file system is fine enough: size, time of the last change (which no tool
 * can set back, unlike that of the last modification) and inode.
 */
function etagOf({ size, ctimeNs, ino }: BigIntStats): string {
  return `"${[size, ctimeNs, ino].map((part) => part.toString(36)).join('-')}"`
}
