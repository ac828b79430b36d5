import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import { type AvatarSize, avatarSizes, problem } from '@gatehouse/contract'
import type { AvatarStorage } from './avatar.ts'

/** In milliseconds: well within the deadline of a request, also when the SDK tries twice. */
const requestHandler = {
  connectionTimeout: 1_000,
  requestTimeout: 3_000,
  throwOnRequestTimeout: true,
}

/** What is not said comes from the AWS SDK's own variables: region, credentials, endpoint. */
export function createS3(config: S3ClientConfig = {}): S3Client {
  return new S3Client({ maxAttempts: 2, requestHandler, ...config })
}

/**
 * Pictures in a bucket, at `avatars/<hash>/<size>.webp`. All calls fail with `storage-unavailable` when S3
 * refuses or does not answer.
 */
export function s3Avatars(bucket: string, client = createS3()): AvatarStorage {
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
    throw problem('storage-unavailable', {
      detail: 'The pictures cannot be reached. Try again in a moment.',
      retryAfter: 1,
      cause: error,
    })
  }
}
