# A small cluster signs in at the shared account's registry by a token of 12 hours, for which the base user takes on
# this role. It reads images, and nothing else.
locals {
  pulls      = local.small && var.shared != null
  base_roles = local.small ? concat(keys(var.workloads), local.pulls ? ["registry-pull"] : []) : []

  registry_pull = local.pulls ? { registry-pull = {
    namespace       = "gatehouse-system"
    service_account = "registry-renewal"
    policy          = jsonencode({ Version = "2012-10-17", Statement = local.pull_statements })
    trust           = jsonencode({ Version = "2012-10-17", Statement = local.pull_trust })
  } } : {}

  pull_statements = local.pulls ? [
    {
      Sid      = "SignIn"
      Effect   = "Allow"
      Action   = ["ecr:GetAuthorizationToken"]
      Resource = ["*"]
    },
    {
      Sid      = "Pull"
      Effect   = "Allow"
      Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      Resource = ["${local.arn}:ecr:${var.shared.region}:${var.shared.account}:repository/${var.platform}/*"]
    },
  ] : []

  pull_trust = [{
    Sid       = "BaseIdentity"
    Effect    = "Allow"
    Principal = { AWS = one(module.local_identity[*].user_arn) }
    Action    = ["sts:AssumeRole"]
  }]
}
