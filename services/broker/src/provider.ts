import type { Bucket, ChangeEvent, ObjectListing, Parameter, Secret } from '@gatehouse/contract'
import type { HealthCheck, PageOf } from '@gatehouse/kit'
import type { Readable } from 'node:stream'

/** `cursor` is what the page before gave as `nextCursor`, of the form that the contract's Cursor has. */
export type PageRequest = { limit: number; cursor?: string }

export type ObjectPage = ObjectListing & { nextCursor?: string }

export type ObjectListRequest = PageRequest & { prefix?: string; delimiter?: '/' }

/** The request's header fields of those names, as they came (RFC 9110, sections 13.1 and 14.2). */
export type ObjectConditions = {
  ifMatch?: string
  ifNoneMatch?: string
  ifModifiedSince?: string
  ifUnmodifiedSince?: string
  ifRange?: string
  range?: string
}

export type ObjectRequest = {
  bucket: string
  key: string
  conditions: ObjectConditions
  /** Everything but the bytes. */
  head: boolean
}

export type ObjectMetadata = {
  /** Bytes of the whole object. */
  size: number
  /** With its quotes; strong: it differs when a byte differs. */
  etag: string
  lastModified: Date
  contentType: string
}

/** First and last byte, both included. */
export type ByteRange = { first: number; last: number }

/**
 * What a read comes to. `body` holds exactly the bytes of the object or the range, or breaks with an error;
 * whoever takes it must read it to its end or destroy it.
 */
export type ObjectAnswer =
  | { status: 200; metadata: ObjectMetadata; body?: Readable }
  | { status: 206; metadata: ObjectMetadata; range: ByteRange; body?: Readable }
  | { status: 304; metadata: ObjectMetadata }

/**
 * Where buckets, parameters and secrets are. Lists come in a stable order and give each item once, however
 * much is added meanwhile; a page may hold fewer items than `limit` and still have a `nextCursor`.
 * Failures are problems of the contract: bucket-not-found, object-not-found, parameter-not-found,
 * version-mismatch, range-not-satisfiable, invalid-request (a cursor that cannot be) and
 * storage-unavailable. The value of a SecureString or of a secret never leaves a provider.
 */
export type Provider = {
  listBuckets(page: PageRequest, signal: AbortSignal): Promise<PageOf<Bucket>>
  listObjects(bucket: string, request: ObjectListRequest, signal: AbortSignal): Promise<ObjectPage>
  readObject(request: ObjectRequest, signal: AbortSignal): Promise<ObjectAnswer>
  listParameters(
    request: PageRequest & { prefix?: string },
    signal: AbortSignal,
  ): Promise<PageOf<Parameter>>
  /** The parameter of exactly that name. */
  getParameter(name: string, signal: AbortSignal): Promise<Parameter>
  /** The versions of the parameter of exactly that name, newest first. */
  listParameterHistory(
    name: string,
    page: PageRequest,
    signal: AbortSignal,
  ): Promise<PageOf<Parameter>>
  listSecrets(page: PageRequest, signal: AbortSignal): Promise<PageOf<Secret>>
  /** Calls `listener` with each change from now on, until the returned function is called. */
  onChange(listener: (change: ChangeEvent) => void): () => void
  /** What says whether it is well, by the name of what it depends on. */
  checks: Record<string, HealthCheck>
  close(): Promise<void>
}
