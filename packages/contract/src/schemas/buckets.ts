import Type, { type Static } from 'typebox'
import { DateTime } from './envelope.ts'
import { controls } from './text.ts'

/**
 * A bucket name by the rules of S3.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export const BucketName = Type.String({
  pattern: '^(?!.*(?:\\.\\.|--x-s3$|--ol-s3$|-s3alias$))[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
  description: '3 to 63 lower-case letters, digits, dots and hyphens, of a general purpose bucket',
  examples: ['kantox-challenge-bucket'],
})

/** The longest key that S3 takes, in bytes of UTF-8. */
export const maxKeyBytes = 1024

/** A key by the rules of S3, less those that a file system, a proxy or a browser would read as another path. */
export const ObjectKey = Type.String({
  minLength: 1,
  maxLength: maxKeyBytes,
  pattern: `^(?!(?:.*/)?\\.\\.?(?:/|$))[^${controls}]+$`,
  description: 'At most 1,024 bytes, no control characters, no "." or ".." between slashes',
  examples: ['reports/2026/november.csv'],
})

export const Bucket = Type.Object(
  { name: Type.String(), region: Type.String({ examples: ['eu-west-1'] }), createdAt: DateTime },
  { title: 'Bucket' },
)
export type Bucket = Static<typeof Bucket>

export const StoredObject = Type.Object(
  {
    key: Type.String(),
    size: Type.Integer({ minimum: 0, description: 'Bytes' }),
    lastModified: DateTime,
    etag: Type.String({ description: 'As in the ETag header, quotes included' }),
  },
  { title: 'Object' },
)
export type StoredObject = Static<typeof StoredObject>

export const ObjectListing = Type.Object(
  {
    objects: Type.Array(StoredObject),
    prefixes: Type.Array(Type.String(), {
      description: 'What keys have in common up to the delimiter',
    }),
  },
  { title: 'ObjectListing' },
)
export type ObjectListing = Static<typeof ObjectListing>
