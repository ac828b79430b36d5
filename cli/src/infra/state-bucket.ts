import {
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  S3Client,
} from '@aws-sdk/client-s3'
import { clientOf } from '../aws/client.ts'
import type { Caller } from '../aws/caller.ts'
import type { Backend } from './root.ts'

/** What is read of a state. It may hold what is secret: it is kept nowhere. */
export type State = {
  resources?: unknown[]
  outputs?: Record<string, { value?: Record<string, string> }>
}

/** The bucket of all states, as its account sees it. */
export type StateBucket = {
  isThere(): Promise<boolean>
  read(key: string): Promise<State | undefined>
  /** The keys of states that are of something, but of this one. */
  othersInUse(key: string): Promise<string[]>
}

export function openStateBucket(caller: Caller, { bucket, region }: Backend): StateBucket {
  const client = clientOf(S3Client, { ...caller, region })
  const read = async (Key: string): Promise<State | undefined> => {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }))
      return JSON.parse((await Body?.transformToString()) ?? '{}') as State
    } catch (error) {
      if (error instanceof NoSuchKey || (error as Error).name === 'NoSuchBucket') return undefined
      throw error
    }
  }
  return {
    async isThere() {
      try {
        await client.send(new HeadBucketCommand({ Bucket: bucket }))
        return true
      } catch (error) {
        if (error instanceof NotFound) return false
        throw error
      }
    },
    read,
    async othersInUse(own) {
      const list = new ListObjectsV2Command({ Bucket: bucket, Prefix: 'stages/' })
      const { Contents = [] } = await client.send(list)
      const keys = Contents.flatMap(({ Key }) =>
        Key?.endsWith('.tfstate') && Key !== own ? [Key] : [],
      )
      const states = await Promise.all(keys.map(async (key) => ({ key, state: await read(key) })))
      return states.flatMap(({ key, state }) => (state?.resources?.length ? [key] : []))
    },
  }
}
