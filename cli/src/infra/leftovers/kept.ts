import {
  BackupClient,
  paginateListBackupVaults,
  paginateListRecoveryPointsByBackupVault,
} from '@aws-sdk/client-backup'
import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs'
import {
  DescribeKeyCommand,
  KMSClient,
  KeyManagerType,
  KeyState,
  ListResourceTagsCommand,
  paginateListKeys,
} from '@aws-sdk/client-kms'
import { SecretsManagerClient, paginateListSecrets } from '@aws-sdk/client-secrets-manager'
import { SQSClient, paginateListQueues } from '@aws-sdk/client-sqs'
import { SSMClient, paginateDescribeParameters } from '@aws-sdk/client-ssm'
import { clientOf } from '../../aws/client.ts'
import { type Found, type Look, all, day } from './look.ts'
import type { Scope } from './scope.ts'

export const keptLooks: Look[] = [
  {
    kind: 'KMS key',
    by: 'tag',
    regional: true,
    async find({ caller, scope }) {
      const client = clientOf(KMSClient, caller)
      const keys = await all(paginateListKeys({ client }, {}), ({ Keys }) => Keys)
      return (await Promise.all(keys.map(({ KeyId = '' }) => keyOf(client, KeyId, scope)))).flat()
    },
  },
  {
    kind: 'Secret',
    by: 'name, tag',
    regional: true,
    async find({ caller, scope }) {
      const client = clientOf(SecretsManagerClient, caller)
      const pages = paginateListSecrets({ client }, { IncludePlannedDeletion: true })
      const secrets = await all(pages, ({ SecretList }) => SecretList)
      return secrets
        .filter(({ Name, Tags }) => scope.isNamed(Name) || scope.isTagged(Tags))
        .map(({ Name: id = '', DeletedDate: deleted }) =>
          deleted
            ? { kind: 'Secret', id, costs: 'no', goes: 'within 30 days' }
            : { kind: 'Secret', id, costs: 'by the month' },
        )
    },
  },
  {
    kind: 'Parameter',
    by: 'tag',
    regional: true,
    async find({ caller, scope }) {
      const ParameterFilters = Object.entries(scope.tags).map(([key, value]) => ({
        Key: `tag:${key}`,
        Values: [value],
      }))
      const client = clientOf(SSMClient, caller)
      const pages = paginateDescribeParameters({ client }, { ParameterFilters })
      const parameters = await all(pages, ({ Parameters }) => Parameters)
      return parameters.map(({ Name: id = '' }) => ({ kind: 'Parameter', id, costs: 'no' }))
    },
  },
  {
    kind: 'SQS queue',
    by: 'name',
    regional: true,
    async find({ caller, scope }) {
      const client = clientOf(SQSClient, caller)
      const pages = paginateListQueues({ client }, { QueueNamePrefix: `${scope.platform}-` })
      const names = (await all(pages, ({ QueueUrls }) => QueueUrls)).map((url) =>
        url.split('/').at(-1),
      )
      return names
        .filter((name) => scope.isNamed(name))
        .map((id = '') => ({ kind: 'SQS queue', id, costs: 'by use' }))
    },
  },
  {
    kind: 'Log group',
    by: 'name',
    regional: true,
    async find({ caller, scope }) {
      const pages = paginateDescribeLogGroups(
        { client: clientOf(CloudWatchLogsClient, caller) },
        {},
      )
      const groups = await all(pages, ({ logGroups }) => logGroups)
      return groups
        .filter(({ logGroupName = '' }) =>
          logGroupName.split('/').some((part) => scope.isNamed(part)),
        )
        .map(({ logGroupName: id = '' }) => ({ kind: 'Log group', id, costs: 'by the GB' }))
    },
  },
  {
    kind: 'Backup',
    by: 'name of its vault',
    regional: true,
    async find({ caller, scope }) {
      const client = clientOf(BackupClient, caller)
      const vaults = await all(
        paginateListBackupVaults({ client }, {}),
        (page) => page.BackupVaultList,
      )
      const own = vaults.flatMap(({ BackupVaultName: name }) =>
        name !== undefined && scope.isNamed(name) ? [name] : [],
      )
      return (await Promise.all(own.map((name) => contentOf(client, name)))).flat()
    },
  },
]

async function keyOf(client: KMSClient, KeyId: string, scope: Scope): Promise<Found[]> {
  const { KeyMetadata: key } = await client.send(new DescribeKeyCommand({ KeyId }))
  if (key?.KeyManager !== KeyManagerType.CUSTOMER) return []
  const { Tags = [] } = await client.send(new ListResourceTagsCommand({ KeyId }))
  if (!scope.isTagged(Tags.map(({ TagKey: Key, TagValue: Value }) => ({ Key, Value })))) return []
  const pending = key.KeyState === KeyState.PendingDeletion
  return [
    pending
      ? { kind: 'KMS key', id: KeyId, costs: 'no', goes: day(key.DeletionDate) }
      : { kind: 'KMS key', id: KeyId, costs: 'by the month' },
  ]
}

/** The vault itself, and each recovery point in it. */
async function contentOf(client: BackupClient, BackupVaultName: string): Promise<Found[]> {
  const pages = paginateListRecoveryPointsByBackupVault({ client }, { BackupVaultName })
  const points = await all(pages, ({ RecoveryPoints }) => RecoveryPoints)
  return [
    { kind: 'Backup vault', id: BackupVaultName, costs: 'no' },
    ...points.map(({ RecoveryPointArn: id = '' }) => ({ kind: 'Backup', id, costs: 'by the GB' })),
  ]
}
