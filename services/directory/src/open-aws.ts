import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { AwsCalls, AwsClients, type AwsIdentity, openIdentity } from '@gatehouse/aws'
import { openGuard } from '@gatehouse/aws/guard'
import { createEnforcement } from '@gatehouse/iam'
import type { Service } from '@gatehouse/kit'
import type { AccessStore } from './access/store.ts'
import type { AvatarStorage } from './avatars/avatar.ts'
import { s3Avatars } from './avatars/s3.ts'
import type { Settings } from './config.ts'
import { createDynamoAccess } from './dynamodb/access/store.ts'
import { createDynamoStore } from './dynamodb/store.ts'
import type { UserStore } from './store.ts'

export type Aws = {
  identity: AwsIdentity
  /** Pictures in a bucket. */
  avatars(bucket: string): AvatarStorage
  /** People in a table, and access to the rest beside them. Closing the store closes both. */
  tables(table: string, pictures: AvatarStorage): { store: UserStore; access: AccessStore }
}

/**
 * What the directory keeps in AWS, as one identity, which does what a policy allows where one is set.
 * @throws {SettingsError} when that policy cannot be used
 */
export async function openAws(
  { GATEHOUSE_ASSUME_ROLE_ARN: assumeRoleArn, GATEHOUSE_IAM_POLICY_FILE: file }: Settings,
  { log, metrics }: Pick<Service, 'log' | 'metrics'>,
): Promise<Aws> {
  const guard = await openGuard({
    service: 'directory',
    file,
    decisions: createEnforcement,
    log,
  })
  const identity = await openIdentity({
    sessionName: 'gatehouse-directory',
    ...(assumeRoleArn && { assumeRoleArn }),
    log,
    metrics,
  })
  const clients = new AwsClients(identity, new AwsCalls(metrics), {}, guard)
  return {
    identity,
    avatars: (bucket) => s3Avatars(bucket, s3Client(clients)),
    tables(name, pictures) {
      const table = { client: dynamoClient(clients), name }
      const store = createDynamoStore({ table, pictures, log })
      return { store, access: createDynamoAccess(table, { log }) }
    },
  }
}

/*
 * Times, in milliseconds, leave room for more than one call within the deadline of a request; the second is
 * for an answer that stops before its end.
 */

export function s3Client(clients: AwsClients): S3Client {
  return clients.create((config) => {
    const requestHandler = { ...config.requestHandler, socketTimeout: 3_000 }
    return new S3Client({ ...config, maxAttempts: 2, requestHandler })
  })
}

export function dynamoClient(clients: AwsClients): DynamoDBClient {
  const times = { requestTimeout: 1_500, socketTimeout: 1_500 }
  return clients.create((config) => {
    const requestHandler = { ...config.requestHandler, ...times }
    return new DynamoDBClient({ ...config, requestHandler })
  })
}
