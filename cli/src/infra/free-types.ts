/**
 * Types of resources that cost nothing by themselves: they say how something else is set up, or their free tier is
 * all that can be had of them.
 */
export const freeTypes: readonly RegExp[] = [
  /^aws_iam_/,
  /^aws_s3_bucket_/,
  /^aws_(default_)?(vpc|subnet|route|route_table|security_group|network_acl|internet_gateway)$/,
  /^aws_(route_table|main_route_table)_association$/,
  /^aws_vpc_(security_group_|dhcp_options|endpoint_)/,
  /^aws_vpc_endpoint_/,
  /^aws_(eks_addon|eks_access_entry|eks_access_policy_association|eks_pod_identity_association)$/,
  /^aws_launch_template$/,
  /^aws_flow_log$/,
  /^aws_ssm_parameter$/,
  /^aws_secretsmanager_secret_(policy|version|rotation)$/,
  /^aws_kms_(alias|grant|key_policy)$/,
  /^aws_db_(subnet_group|parameter_group|option_group)$/,
  /^aws_dynamodb_(resource_policy|tag)$/,
  /^aws_cloudwatch_event_(rule|target|permission)$/,
  /^aws_cloudwatch_log_resource_policy$/,
  /^aws_sqs_queue_/,
  /^aws_ecr_(repository_policy|lifecycle_policy|registry_|pull_through_cache_rule)/,
  /^aws_backup_(vault|selection)/,
  /^aws_budgets_budget$/,
  /^aws_lb_(listener|target_group)/,
  /^(terraform_data|null_resource|random_|time_)/,
]
