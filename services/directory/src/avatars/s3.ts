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
      const saving = avatarSizes.map((size) => {
        const object = { ...objectOf(hash, size), Body: pictures[size], ContentType: 'image/webp' }
        return reaching('s3:PutObject', object, client.send(new PutObjectCommand(object)))
      })
      await Promise.all(saving)
    },

    read(hash, size) {
      const object = objectOf(hash, size)
      return reaching('s3:GetObject', object, read(object))
    },

    async remove(hash) {
      const removing = avatarSizes.map((size) => {
        const object = objectOf(hash, size)
        return reaching('s3:DeleteObject', object, client.send(new DeleteObjectCommand(object)))
      })
      await Promise.all(removing)
    },
  }

  async function read(object: Place): Promise<Uint8Array | undefined> {
    try {
      const { Body: body } = await client.send(new GetObjectCommand(object))
      return await body?.transformToByteArray()
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined
      throw error
    }
  }

  function objectOf(hash: string, size: AvatarSize): Place {
    return { Bucket: bucket, Key: `avatars/${hash}/${size}.webp` }
  }
}

type Place = { Bucket: string; Key: string }

/** A failure says to the log what it is about: S3 itself often does not. */
async function reaching<T>(action: string, { Bucket, Key }: Place, call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    if (error instanceof Error) Object.assign(error, { action, resource: `${Bucket}/${Key}` })
    if (codeOf(error) !== 'NoSuchBucket') throw awsFailure(error)
    throw problem('storage-unavailable', {
      detail:
        'The bucket that S3_BUCKET names is not there. An operator must create it, or correct the setting.',
      retryAfter: 30,
      cause: error,
    })
  }
}
