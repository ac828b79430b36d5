# Who on GitHub may do what to this account. A role is bound to an environment, where GitHub asks for approvals.
module "github" {
  source = "../github-oidc"
  count  = var.github == null || var.shared == null ? 0 : 1

  name            = local.name
  repository      = var.repository
  repository_ids  = var.github.repository_ids
  create_provider = var.github.create_provider

  roles = {
    plan = {
      description = "Plans the stage ${var.stage}, in the environment ${var.stage}-plan. Reads, with -lock=false."
      environment = "${var.stage}-plan"
      policies    = { read = local.read_policy }
    }
    deploy = {
      description = "Applies the stage ${var.stage}, in the environment ${var.stage}."
      environment = var.stage
      policies    = { read = local.read_policy, write = local.write_policy }
    }
  }
}

locals {
  shared       = coalesce(var.shared, { account = var.account, region = var.region })
  state_bucket = "${local.arn}:s3:::${var.platform}-state-${local.shared.account}"
  state_key    = "${local.arn}:kms:${local.shared.region}:${local.shared.account}:key/*"
  state        = "${local.state_bucket}/stages/${var.stage}/terraform.tfstate"
  own          = "${var.region}:${var.account}"
  roles        = "${local.arn}:iam::${var.account}:role/${local.name}-"
  bucket_arns  = [for bucket in var.buckets : "${local.arn}:s3:::${bucket.name}"]
  # With those of their copies.
  all_bucket_arns = concat(local.bucket_arns, var.recovery_region == null ? [] : [for arn in local.bucket_arns : "${arn}-replica"])
  parameter_arns  = [for name in keys(var.parameters) : "${local.arn}:ssm:${local.own}:parameter${name}"]
  secret_arns     = [for secret in var.secrets : "${local.arn}:secretsmanager:*:${var.account}:secret:${secret.name}-??????"]
  database_arns = flatten([
    for database in var.databases : concat(
      [for kind in ["db", "subgrp", "pg", "snapshot"] : "${local.arn}:rds:${local.own}:${kind}:${database.name}*"],
      ["${local.arn}:rds:${local.own}:og:default*"],
    )
  ])

  # A role that could change itself would be bound to nothing. A person applies a change of these two.
  deny_statements = [{
    Sid      = "NotItself"
    Effect   = "Deny"
    Action   = ["iam:*Role", "iam:*RolePolicy", "iam:UpdateAssumeRolePolicy"]
    Resource = ["${local.roles}deploy", "${local.roles}plan"]
  }]

  read_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [for statement in local.read_statements : merge({ Effect = "Allow" }, statement) if length(statement.Resource) > 0]
  })
  write_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([for statement in local.write_statements : merge({ Effect = "Allow" }, statement) if length(statement.Resource) > 0], local.deny_statements)
  })
}
