import type { Readable } from 'node:stream'
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadBucketCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { maxKeyBytes } from '@gatehouse/contract'
import { awsFailure } from '@gatehouse/aws'
import { decodeCursor, encodeCursor } from '@gatehouse/kit'
import type { ByteRange, ObjectListRequest, ObjectMetadata, ObjectPage } from '../provider.ts'
import { bucketNotFound, objectNotFound } from '../reading/not-found.ts'

/** An object, with its bytes if they are few. */
export type FoundObject = { metadata: ObjectMetadata; bytes?: Buffer }

/** The greatest character: no key that begins with a prefix comes after the prefix and enough of these. */
const last = '\u{10FFFF}'

/** What S3 says; failures are problems. */
export class ObjectStore {
  readonly #s3: S3Client

  constructor(s3: S3Client) {
    this.#s3 = s3
  }

  async list(bucket: string, request: ObjectListRequest, signal: AbortSignal): Promise<ObjectPage> {
    const after = request.cursor === undefined ? '' : decodeCursor(request.cursor)
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: request.prefix,
      Delimiter: request.delimiter,
      MaxKeys: request.limit,
      StartAfter: request.delimiter && after.endsWith('/') ? endOf(after) : after || undefined,
    })
    const page = await this.#asking(bucket, '', () =>
      this.#s3.send(command, { abortSignal: signal }),
    )
    const objects = (page.Contents ?? []).map(({ Key, Size, LastModified, ETag }) => ({
      key: String(Key),
      size: Size ?? 0,
      lastModified: (LastModified ?? new Date(0)).toISOString(),
      etag: String(ETag),
    }))
    const prefixes = (page.CommonPrefixes ?? []).map(({ Prefix }) => String(Prefix))
    const end = greatest(objects.at(-1)?.key, prefixes.at(-1))
    const more = page.IsTruncated === true && end !== undefined
    return { objects, prefixes, ...(more && { nextCursor: encodeCursor(end) }) }
  }

  /** The object, with its bytes if there are at most `most` of them. */
  async find(bucket: string, key: string, most: number, signal: AbortSignal): Promise<FoundObject> {
    const range = `bytes=0-${most - 1}`
    try {
      const part = await this.#get(bucket, key, { Range: range }, signal)
      const metadata = metadataOf(part)
      const bytes = Buffer.from(await (part.Body?.transformToByteArray() ?? new Uint8Array()))
      return { metadata, ...(bytes.length === metadata.size && { bytes }) }
    } catch (error) {
      // No range of an empty object can be satisfied.
      if (statusOf(error) !== 416) throw this.#translated(bucket, key, error)
      const metadata = await this.head(bucket, key, signal)
      return { metadata, ...(metadata.size === 0 && { bytes: Buffer.alloc(0) }) }
    }
  }

  /** @throws storage-access-denied or bucket-not-found */
  async mayList(bucket: string, signal: AbortSignal): Promise<true> {
    const command = new HeadBucketCommand({ Bucket: bucket })
    await this.#asking(bucket, '', () => this.#s3.send(command, { abortSignal: signal }))
    return true
  }

  async head(bucket: string, key: string, signal: AbortSignal): Promise<ObjectMetadata> {
    const command = new HeadObjectCommand({ Bucket: bucket, Key: key })
    try {
      return metadataOf(await this.#s3.send(command, { abortSignal: signal }))
    } catch (error) {
      throw this.#translated(bucket, key, error)
    }
  }

  /** The bytes, or those of a range, of exactly the version that `etag` names; undefined when it has changed. */
  async open(
    bucket: string,
    key: string,
    { etag, range }: { etag: string; range?: ByteRange },
    signal: AbortSignal,
  ): Promise<Readable | undefined> {
    const given = { IfMatch: etag, ...(range && { Range: `bytes=${range.first}-${range.last}` }) }
    try {
      const { Body } = await this.#get(bucket, key, given, signal)
      return Body as Readable
    } catch (error) {
      if (statusOf(error) === 412) return undefined
      throw this.#translated(bucket, key, error)
    }
  }

  #get(
    bucket: string,
    key: string,
    given: { Range?: string; IfMatch?: string },
    signal: AbortSignal,
  ): Promise<GetObjectCommandOutput> {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key, ...given })
    return this.#s3.send(command, { abortSignal: signal })
  }

  async #asking<T>(bucket: string, key: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (error) {
      throw this.#translated(bucket, key, error)
    }
  }

  #translated(bucket: string, key: string, error: unknown): unknown {
    if (!(error instanceof S3ServiceException)) return awsFailure(error)
    if (/^(?:NoSuchBucket|InvalidBucketName)$/.test(error.name)) return bucketNotFound(bucket)
    const absent = error.name === 'NoSuchKey' || statusOf(error) === 404
    return absent ? objectNotFound(bucket, key) : awsFailure(error)
  }
}

function metadataOf(found: GetObjectCommandOutput | HeadObjectCommandOutput): ObjectMetadata {
  const total = /\/(\d+)$/.exec(found.ContentRange ?? '')?.[1]
  return {
    size: total === undefined ? (found.ContentLength ?? 0) : Number(total),
    etag: String(found.ETag),
    lastModified: found.LastModified ?? new Date(0),
    contentType: found.ContentType ?? 'application/octet-stream',
    ...(found.ContentEncoding && { contentEncoding: found.ContentEncoding }),
  }
}

/** The last that can begin with a prefix: a page goes on after all that the prefix stands for. */
function endOf(prefix: string): string {
  const room = maxKeyBytes - Buffer.byteLength(prefix)
  return prefix + last.repeat(Math.max(0, Math.floor(room / Buffer.byteLength(last))))
}

/** In the order of S3, which is that of bytes. */
function greatest(key: string | undefined, prefix: string | undefined): string | undefined {
  if (key === undefined || prefix === undefined) return key ?? prefix
  return Buffer.compare(Buffer.from(key), Buffer.from(prefix)) > 0 ? key : prefix
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
}
