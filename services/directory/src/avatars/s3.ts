import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { awsFailure, codeOf } from '@gatehouse/aws'
import { type AvatarSize, avatarSizes, problem } from '@gatehouse/contract'
import type { AvatarStorage } from './avatar.ts'

/**
 * Pictures in a bucket, at `avatars/<hash>/<size>.webp`, which nobody reads but who may read the bucket. All
 * calls fail with a `storage-…` problem when S3 refuses or does not answer.
 *
 * S3 says that an object is not there only to those who may list the bucket; for others it is
 * `storage-access-denied`.
 */
export function s3Avatars(bucket: string, client: S3Client): AvatarStorage {
  return {
    async save({ hash, pictures }) {
      await reaching(
        ...avatarSizes.map((size) => {
          const object = {
            ...objectOf(hash, size),
            Body: pictures[size],
            ContentType: 'image/webp',
          }
          return client.send(new PutObjectCommand(object))
        }),
      )
    },

    async read(hash, size) {
      const [picture] = await reaching(read(hash, size))
      return picture
    },

    async remove(hash) {
      await reaching(
        ...avatarSizes.map((size) => client.send(new DeleteObjectCommand(objectOf(hash, size)))),
      )
    },
  }

  async function read(hash: string, size: AvatarSize): Promise<Uint8Array | undefined> {
    try {
      const { Body: body } = await client.send(new GetObjectCommand(objectOf(hash, size)))
      return await body?.transformToByteArray()
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined
      throw error
    }
  }

  function objectOf(hash: string, size: AvatarSize) {
    return { Bucket: bucket, Key: `avatars/${hash}/${size}.webp` }
  }
}

async function reaching<T>(...calls: Promise<T>[]): Promise<T[]> {
  try {
    return await Promise.all(calls)
  } catch (error) {
    if (codeOf(error) !== 'NoSuchBucket') throw awsFailure(error)
    throw problem('storage-unavailable', {
      detail:
        'The bucket that S3_BUCKET names is not there. An operator must create it, or correct the setting.',
      retryAfter: 30,
      cause: error,
    })
  }
}
