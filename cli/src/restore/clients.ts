import { BackupClient } from '@aws-sdk/client-backup'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { RDSClient } from '@aws-sdk/client-rds'
import type { Caller } from '../aws/caller.ts'
import { clientOf } from '../aws/client.ts'
import type { Restorable } from './backup.ts'
import { restorableDatabase } from './databases/backups.ts'
import { type TableClients, restorableTable } from './tables/backups.ts'
import type { Target } from './target.ts'

export type Clients = TableClients & { rds: RDSClient }

export function openClients(caller: Caller): Clients {
  return {
    // Whoever restores would rather wait than fail because a table is busy.
    dynamo: clientOf(DynamoDBClient, caller, { maxAttempts: 10 }),
    backup: clientOf(BackupClient, caller),
    rds: clientOf(RDSClient, caller),
  }
}

export function findRestorable(
  clients: Clients,
  target: Target,
  { partition, region, account }: Caller,
): Promise<Restorable> {
  const arn = `arn:${partition}:dynamodb:${region}:${account}:table/${target.name}`
  return target.kind === 'table'
    ? restorableTable(clients, target, arn)
    : restorableDatabase(clients.rds, target)
}
