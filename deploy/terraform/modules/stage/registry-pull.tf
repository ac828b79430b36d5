# A small cluster signs in at the shared account's registry by a token of 12 hours, for which the base user, or what
# renews it with a token of the cluster, takes on this role. It reads images, and nothing else.
locals {
  pulls      = local.small && var.shared != null
  base_roles = var.cluster.identity == "assume-role" ? concat(keys(var.workloads), local.pulls ? ["registry-pull"] : []) : []

  registry_pull = local.pulls ? { registry-pull = {
    namespace       = "gatehouse-system"
    service_account = "registry-renewal"
    policy          = jsonencode({ Version = "2012-10-17", Statement = local.pull_statements })
    trust           = jsonencode({ Version = "2012-10-17", Statement = concat(local.pull_by_base_user, local.pull_by_token) })
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

  # One of the two is empty.
  pull_by_base_user = [for arn in module.local_identity[*].user_arn : {
    Sid       = "BaseIdentity"
    Effect    = "Allow"
    Principal = { AWS = arn }
    Action    = ["sts:AssumeRole"]
  }]

  pull_by_token = [for issuer in var.cluster.issuer[*] : {
    Sid       = "ServiceAccount"
    Effect    = "Allow"
    Principal = { Federated = local.oidc_provider_arn }
    Action    = ["sts:AssumeRoleWithWebIdentity"]
    Condition = { StringEquals = {
      "${local.oidc_issuer}:sub" = "system:serviceaccount:gatehouse-system:registry-renewal"
      "${local.oidc_issuer}:aud" = "sts.amazonaws.com"
    } }
  }]
}
