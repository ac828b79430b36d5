import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { AwsCalls, AwsClients, type AwsIdentity, openIdentity } from '@gatehouse/aws'
import type { Service } from '@gatehouse/kit'
import type { AvatarStorage } from './avatars/avatar.ts'
import { s3Avatars } from './avatars/s3.ts'
import { createDynamoStore } from './dynamodb/store.ts'
import type { UserStore } from './store.ts'

export type Aws = {
  identity: AwsIdentity
  /** Pictures in a bucket. */
  avatars(bucket: string): AvatarStorage
  /** People in a table. */
  people(table: string, pictures: AvatarStorage): UserStore
}

/** What the directory keeps in AWS, as one identity. */
export async function openAws({ log, metrics }: Pick<Service, 'log' | 'metrics'>): Promise<Aws> {
  const identity = await openIdentity({ sessionName: 'gatehouse-directory', log, metrics })
  const clients = new AwsClients(identity, new AwsCalls(metrics))
  return {
    identity,
    avatars: (bucket) =>
      s3Avatars(
        bucket,
        clients.create((config) => new S3Client(config)),
      ),
    people(name, pictures) {
      const client = clients.create((config) => new DynamoDBClient(config))
      return createDynamoStore({ table: { client, name }, pictures, log })
    },
  }
}
