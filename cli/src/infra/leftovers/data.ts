import { DynamoDBClient, ListBackupsCommand, paginateListTables } from '@aws-sdk/client-dynamodb'
import {
  RDSClient,
  paginateDescribeDBInstanceAutomatedBackups,
  paginateDescribeDBInstances,
  paginateDescribeDBSnapshots,
} from '@aws-sdk/client-rds'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { clientOf } from '../../aws/client.ts'
import { type Look, all, day } from './look.ts'

export const dataLooks: Look[] = [
  {
    kind: 'S3 bucket',
    by: 'name',
    regional: false,
    async find({ caller, scope }) {
      const { Buckets = [] } = await clientOf(S3Client, caller).send(new ListBucketsCommand({}))
      return Buckets.flatMap(({ Name: id = '' }) =>
        scope.isNamed(id) ? [{ kind: 'S3 bucket', id, costs: 'by what is in it' }] : [],
      )
    },
  },
  {
    kind: 'DynamoDB table',
    by: 'name',
    regional: true,
    async find({ caller, scope }) {
      const client = clientOf(DynamoDBClient, caller)
      const names = await all(paginateListTables({ client }, {}), ({ TableNames }) => TableNames)
      return names
        .filter((name) => scope.isNamed(name))
        .map((id) => ({ kind: 'DynamoDB table', id, costs: 'by what is in it' }))
    },
  },
  {
    kind: 'DynamoDB backup',
    by: 'name of its table',
    regional: true,
    async find({ caller, scope }) {
      const client = clientOf(DynamoDBClient, caller)
      const { BackupSummaries = [] } = await client.send(
        new ListBackupsCommand({ BackupType: 'ALL' }),
      )
      return BackupSummaries.filter(({ TableName }) => scope.isNamed(TableName)).map(
        ({ BackupArn: id = '', BackupType, BackupExpiryDateTime: end }) =>
          BackupType === 'SYSTEM'
            ? { kind: 'DynamoDB backup', id, costs: 'no', goes: day(end) }
            : { kind: 'DynamoDB backup', id, costs: 'by the GB' },
      )
    },
  },
  {
    kind: 'RDS database',
    by: 'name',
    regional: true,
    async find({ caller, scope }) {
      const pages = paginateDescribeDBInstances({ client: clientOf(RDSClient, caller) }, {})
      const databases = await all(pages, ({ DBInstances }) => DBInstances)
      return databases.flatMap(({ DBInstanceIdentifier: id = '', TagList }) =>
        scope.isNamed(id) || scope.isTagged(TagList)
          ? [{ kind: 'RDS database', id, costs: 'by the hour' }]
          : [],
      )
    },
  },
  {
    kind: 'RDS snapshot',
    by: 'name of its database, tag',
    regional: true,
    async find({ caller, scope }) {
      const pages = paginateDescribeDBSnapshots({ client: clientOf(RDSClient, caller) }, {})
      const snapshots = await all(pages, ({ DBSnapshots }) => DBSnapshots)
      return snapshots.flatMap(
        ({ DBSnapshotIdentifier: id = '', DBInstanceIdentifier: of, TagList }) =>
          scope.isNamed(of) || scope.isTagged(TagList)
            ? [{ kind: 'RDS snapshot', id, costs: 'by the GiB' }]
            : [],
      )
    },
  },
  {
    kind: 'RDS automated backup',
    by: 'name of its database',
    regional: true,
    async find({ caller, scope }) {
      const client = clientOf(RDSClient, caller)
      const pages = paginateDescribeDBInstanceAutomatedBackups({ client }, {})
      const backups = await all(pages, (page) => page.DBInstanceAutomatedBackups)
      return backups.flatMap(({ DBInstanceIdentifier: id = '', Status }) =>
        // Those of a database that is there go with it.
        scope.isNamed(id) && Status === 'retained'
          ? [{ kind: 'RDS automated backup', id, costs: 'by the GiB' }]
          : [],
      )
    },
  },
]
