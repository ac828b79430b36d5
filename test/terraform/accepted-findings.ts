/**
 * What the policy scanner finds and what stays as it is, with the reason: by check, file and resource. Everything
 * else that it finds is a failure, and so is a line here that it no longer finds.
 */
export const acceptedFindings: Record<string, string> = {
  // A key policy's `*` is the key itself; its own account must be able to administer it, or nobody can.
  'CKV_AWS_109 modules/state/main.tf aws_iam_policy_document.key': 'a key policy',
  'CKV_AWS_111 modules/state/main.tf aws_iam_policy_document.key': 'a key policy',
  'CKV_AWS_356 modules/state/main.tf aws_iam_policy_document.key': 'a key policy',
  'CKV2_AWS_64 modules/recovery/main.tf aws_kms_key.vault': "AWS's default is what is wanted",
  'CKV2_AWS_64 modules/recovery/main.tf aws_kms_key.copy': "AWS's default is what is wanted",

  'CKV_AWS_356 modules/workload-identity/load-balancer-controller.tf aws_iam_policy_document.load_balancer_controller':
    'AWS lets nobody limit what only looks, and what changes is limited to the cluster by its tag',

  // A cluster outside of AWS has nothing but a user's key to begin with (R0.3).
  'CKV_AWS_273 modules/local-identity/main.tf aws_iam_user.base': 'no person: a base identity',
  'CKV_AWS_40 modules/local-identity/main.tf aws_iam_user_policy.assume': 'a group for one user',

  'CKV_AWS_51 modules/registry/main.tf aws_ecr_repository.service':
    'the small profile moves -latest, and deploys by digest',

  // Who reads and writes objects is in CloudTrail, where an account switches data events on.
  'CKV_AWS_18 modules/state/main.tf aws_s3_bucket.state': 'CloudTrail says it',
  'CKV_AWS_18 modules/bucket/main.tf aws_s3_bucket.this': 'CloudTrail says it',
  'CKV2_AWS_62 modules/state/main.tf aws_s3_bucket.state': 'nobody waits for a change of a state',
  'CKV_AWS_144 modules/state/main.tf aws_s3_bucket.state': 'a state can be imported again',
  'CKV_AWS_144 modules/bucket/main.tf aws_s3_bucket.this':
    'by recovery_region, where a stage has one',

  // All are encrypted with a key that AWS owns or manages. A key of one's own costs by month and by call, and each
  // reader would need kms:Decrypt on it; the resources have policies that say who reads them.
  'CKV_AWS_145 modules/bucket/main.tf aws_s3_bucket.this': 'encrypted by AES256',
  'CKV_AWS_119 modules/data/main.tf aws_dynamodb_table.this': 'encrypted by a key of AWS',
  'CKV_AWS_149 modules/data/main.tf aws_secretsmanager_secret.this': 'encrypted by a key of AWS',
  'CKV_AWS_354 modules/data/databases.tf aws_db_instance.this': 'encrypted by a key of AWS',
  'CKV_AWS_158 modules/data/databases.tf aws_cloudwatch_log_group.database':
    'encrypted by a key of AWS',

  'CKV2_AWS_34 modules/data/main.tf aws_ssm_parameter.this': 'a SecureString where it is a secret',
  'CKV2_AWS_57 modules/data/main.tf aws_secretsmanager_secret.this':
    'a client secret is rotated where it was issued',

  // Those who want logs for longer say so; they are paid for by size and time.
  'CKV_AWS_338 modules/cluster/encryption.tf aws_cloudwatch_log_group.this': 'by log_days',
  'CKV_AWS_338 modules/data/databases.tf aws_cloudwatch_log_group.database': '30 days',
  'CKV_AWS_338 modules/network/flow-logs.tf aws_cloudwatch_log_group.flow_logs':
    'by flow_logs_days',

  'CKV_AWS_23 modules/data/databases.tf aws_vpc_security_group_ingress_rule.database':
    'its tag says who comes in',
  'CKV_AWS_118 modules/data/databases.tf aws_db_instance.this': 'Performance Insights shows enough',
  'CKV_AWS_226 modules/data/databases.tf aws_db_instance.this': 'the description pins the version',
  'CKV_AWS_157 modules/data/databases.tf aws_db_instance.this': 'by protected: the example is not',
  'CKV_AWS_293 modules/data/databases.tf aws_db_instance.this': 'by protected: the example is not',
  'CKV_AWS_394 modules/network/main.tf aws_availability_zones.this':
    'the first of the zones are taken, and a new zone comes last',
}
