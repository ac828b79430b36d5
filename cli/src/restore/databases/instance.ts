import type { DBInstance, ModifyDBInstanceMessage } from '@aws-sdk/client-rds'

/**
 * What a restore is told, so that the new instance is as the original: left out, RDS takes defaults.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceToPointInTime.html
 */
export function likeOriginal(original: DBInstance) {
  const { StorageType: storage = '', MasterUserSecret: secret } = original
  return {
    DBInstanceClass: original.DBInstanceClass,
    DBSubnetGroupName: original.DBSubnetGroup?.DBSubnetGroupName,
    VpcSecurityGroupIds: securityGroupsOf(original),
    DBParameterGroupName: parameterGroupOf(original),
    MultiAZ: original.MultiAZ,
    PubliclyAccessible: original.PubliclyAccessible,
    AutoMinorVersionUpgrade: original.AutoMinorVersionUpgrade,
    CopyTagsToSnapshot: original.CopyTagsToSnapshot,
    DeletionProtection: original.DeletionProtection,
    EnableIAMDatabaseAuthentication: original.IAMDatabaseAuthenticationEnabled,
    EnableCloudwatchLogsExports: original.EnabledCloudwatchLogsExports,
    Tags: (original.TagList ?? []).filter(({ Key: key = '' }) => !key.startsWith('aws:')),
    StorageType: original.StorageType,
    // Others have what goes with their size.
    ...(storage.startsWith('io') && { Iops: original.Iops }),
    ...(secret && { ManageMasterUserPassword: true, MasterUserSecretKmsKeyId: secret.KmsKeyId }),
  }
}

/** What a restore takes no word of, as far as it differs. */
export function changesTowards(
  original: DBInstance,
  restored: DBInstance,
): Partial<ModifyDBInstanceMessage> {
  const wanted = {
    BackupRetentionPeriod: original.BackupRetentionPeriod,
    PreferredBackupWindow: original.PreferredBackupWindow,
    PreferredMaintenanceWindow: original.PreferredMaintenanceWindow,
    MaxAllocatedStorage: original.MaxAllocatedStorage,
    MonitoringInterval: original.MonitoringInterval,
    MonitoringRoleArn: original.MonitoringRoleArn,
  }
  const insights = original.PerformanceInsightsEnabled && !restored.PerformanceInsightsEnabled
  const differing = Object.entries(wanted).filter(
    ([name, value]) => value !== undefined && value !== restored[name as keyof DBInstance],
  )
  return {
    ...Object.fromEntries(differing),
    ...(insights && {
      EnablePerformanceInsights: true,
      PerformanceInsightsKMSKeyId: original.PerformanceInsightsKMSKeyId,
      PerformanceInsightsRetentionPeriod: original.PerformanceInsightsRetentionPeriod,
    }),
  }
}

/** In what the restored instance is not as the original, one line each. */
export function differencesOf(original: DBInstance, restored: DBInstance): string[] {
  const [wanted, found] = [facts(original), facts(restored)]
  return Object.keys(wanted)
    .filter((name) => JSON.stringify(wanted[name]) !== JSON.stringify(found[name]))
    .map((name) => `its ${name} is ${textOf(found[name])}, not ${textOf(wanted[name])}`)
}

type Fact = string | number | boolean | string[] | undefined

function facts(instance: DBInstance): Record<string, Fact> {
  return {
    engine: `${instance.Engine} ${instance.EngineVersion}`,
    class: instance.DBInstanceClass,
    'subnet group': instance.DBSubnetGroup?.DBSubnetGroupName,
    'security groups': securityGroupsOf(instance).toSorted(),
    'parameter group': parameterGroupOf(instance),
    encryption: instance.StorageEncrypted,
    key: instance.KmsKeyId,
    'deletion protection': instance.DeletionProtection,
    'days of backups': instance.BackupRetentionPeriod,
  }
}

function textOf(fact: Fact): string {
  return fact === undefined ? 'none' : [fact].flat().join(', ')
}

function securityGroupsOf({ VpcSecurityGroups: groups = [] }: DBInstance): string[] {
  return groups.flatMap(({ VpcSecurityGroupId: id }) => id ?? [])
}

function parameterGroupOf({ DBParameterGroups: groups = [] }: DBInstance): string | undefined {
  return groups[0]?.DBParameterGroupName
}
