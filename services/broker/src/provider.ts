import type {
  Bucket,
  ChangeEvent,
  Identity,
  ObjectListing,
  Parameter,
  Secret,
} from '@gatehouse/contract'
import type { HealthCheck, PageOf, SecretText } from '@gatehouse/kit'
import type { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Reading } from './reading/reading.ts'

/** `cursor` is what the page before gave as `nextCursor`, of the form that the contract's Cursor has. */
export type PageRequest = { limit: number; cursor?: string }

export type ObjectPage = ObjectListing & { nextCursor?: string }

export type ParameterListRequest = PageRequest & {
  prefix?: string
  /** The values are not wanted; they are left out where they cost something. */
  namesOnly?: boolean
}

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
  /** How the bytes are packed, as `gzip`; absent when they are not. */
  contentEncoding?: string
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
 * Failures are problems of the contract: bucket-not-found, object-not-found, parameter-not-found, secret-not-found,
 * version-mismatch, range-not-satisfiable, invalid-request (a cursor that cannot be) and the storage-… ones.
 * The value of a SecureString or of a secret leaves a provider by the two `reveal…` alone.
 */
export type Provider = {
  listBuckets(page: PageRequest, reading: Reading): Promise<PageOf<Bucket>>
  listObjects(bucket: string, request: ObjectListRequest, reading: Reading): Promise<ObjectPage>
  readObject(request: ObjectRequest, reading: Reading): Promise<ObjectAnswer>
  listParameters(request: ParameterListRequest, reading: Reading): Promise<PageOf<Parameter>>
  /** The parameter of exactly that name. */
  getParameter(name: string, reading: Reading): Promise<Parameter>
  /** The versions of the parameter of exactly that name, newest first. */
  listParameterHistory(
    name: string,
    page: PageRequest,
    reading: Reading,
  ): Promise<PageOf<Parameter>>
  listSecrets(page: PageRequest, reading: Reading): Promise<PageOf<Secret>>
  /** The value of the parameter of exactly that name, be it a SecureString. */
  revealParameter(name: string, reading: Reading): Promise<Revealed>
  /** The current value of the secret of exactly that name. */
  revealSecret(name: string, reading: Reading): Promise<Revealed>
  /** Tells `listener` of each change from now on, until the returned function is called. */
  onChange(listener: ChangeListener): () => void
  /** Answers the other brokers, where they have to know something of each other. */
  addRoutes?(app: FastifyInstance): void
  /** As whom it reads; absent when it needs no identity. */
  identity?: () => Identity
  /** What says whether it is well, by the name of what it depends on. */
  checks: Record<string, HealthCheck>
  close(): Promise<void>
}

/** A value that is not for everyone. */
export type Revealed = {
  name: string
  /** What is not text is base64. */
  value: SecretText
  /** The number of a parameter's version, the id of a secret's. */
  version: string
}

export type ChangeListener = {
  changed: (change: ChangeEvent) => void
  /** Some changes may have been missed: what was read before may be old. */
  reset: () => void
}
