import Type from 'typebox'
import { defineRoute } from '../route.ts'
import { Bucket, BucketName, ObjectKey, ObjectListing, maxKeyBytes } from '../schemas/buckets.ts'
import { Page, Versions, paging } from '../schemas/envelope.ts'
import { controls } from '../schemas/text.ts'
import { etag, readProblems, revalidation } from './common.ts'

export const listBuckets = defineRoute({
  id: 'listBuckets',
  method: 'GET',
  path: '/api/v1/buckets',
  tag: 'Buckets',
  summary: 'List buckets by name',
  access: { action: 'ListBuckets', resource: { type: 'Account' } },
  query: Type.Object(paging),
  success: {
    200: { description: 'A page of buckets', body: Page(Bucket), headers: etag },
    ...revalidation,
  },
  problems: readProblems,
})

export const listObjects = defineRoute({
  id: 'listObjects',
  method: 'GET',
  path: '/api/v1/buckets/{bucket}/objects',
  tag: 'Buckets',
  summary: 'List the objects of a bucket by key',
  description:
    'With a delimiter, keys that share what comes before it are rolled up into one prefix, as folders are.',
  access: { action: 'ListObjects', resource: { type: 'Bucket', id: 'bucket' } },
  params: Type.Object({ bucket: BucketName }),
  query: Type.Object({
    prefix: Type.Optional(
      Type.String({
        maxLength: maxKeyBytes,
        pattern: `^[^${controls}]*$`,
      }),
    ),
    delimiter: Type.Optional(Type.Enum(['/'])),
    ...paging,
  }),
  success: {
    200: {
      description: 'A page of objects and common prefixes',
      body: Type.Object({
        data: ObjectListing,
        meta: Type.Object({ versions: Versions, nextCursor: Type.Optional(Type.String()) }),
      }),
      headers: etag,
    },
    ...revalidation,
  },
  problems: [...readProblems, 'bucket-not-found'],
})

export const getObject = defineRoute({
  id: 'getObject',
  method: 'GET',
  path: '/api/v1/buckets/{bucket}/objects/{+key}',
  tag: 'Buckets',
  summary: 'Read an object',
  description: 'Streamed. Ranges and conditional requests work as RFC 9110 says.',
  access: { action: 'GetObject', resource: { type: 'Object', id: 'key' } },
  params: Type.Object({ bucket: BucketName, key: ObjectKey }),
  success: {
    200: {
      description: 'The object',
      mediaTypes: ['*/*'],
      headers: { ...etag, 'last-modified': Type.String(), 'accept-ranges': Type.String() },
    },
    206: {
      description: 'The range that was asked for',
      mediaTypes: ['*/*'],
      headers: { ...etag, 'content-range': Type.String() },
    },
    ...revalidation,
  },
  problems: [
    ...readProblems,
    'bucket-not-found',
    'object-not-found',
    'version-mismatch',
    'range-not-satisfiable',
  ],
})
