locals {
  issuer   = "token.actions.githubusercontent.com"
  audience = "sts.amazonaws.com"

  # https://docs.github.com/en/actions/reference/security/oidc: repositories made or renamed since 15 July 2026
  # have their ids in the subject, unless somebody has switched that off.
  names  = split("/", var.repository)
  prefix = coalesce(var.name, local.names[1])
  subject = var.repository_ids == null ? "repo:${var.repository}" : format(
    "repo:%s@%d/%s@%d", local.names[0], var.repository_ids.owner, local.names[1], var.repository_ids.repository,
  )

  provider_arn = var.create_provider ? aws_iam_openid_connect_provider.github[0].arn : data.aws_iam_openid_connect_provider.github[0].arn

  policies = merge([
    for role, given in var.roles : { for name, policy in given.policies : "${role}/${name}" => { role = role, name = name, policy = policy } }
  ]...)
}

resource "aws_iam_openid_connect_provider" "github" {
  count = var.create_provider ? 1 : 0

  url            = "https://${local.issuer}"
  client_id_list = [local.audience]
}

data "aws_iam_openid_connect_provider" "github" {
  count = var.create_provider ? 0 : 1

  url = "https://${local.issuer}"
}

data "aws_iam_policy_document" "trust" {
  for_each = var.roles

  statement {
    sid     = "GitHub"
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = [local.audience]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = ["${local.subject}:${each.value.environment == null ? "ref:refs/heads/${each.value.branch}" : "environment:${each.value.environment}"}"]
    }
  }
}

resource "aws_iam_role" "github" {
  for_each = var.roles

  name                 = "${local.prefix}-${each.key}"
  description          = each.value.description
  assume_role_policy   = data.aws_iam_policy_document.trust[each.key].json
  max_session_duration = each.value.max_session_seconds
  permissions_boundary = var.permissions_boundary
}

resource "aws_iam_role_policy" "github" {
  for_each = local.policies

  name   = each.value.name
  role   = aws_iam_role.github[each.value.role].name
  policy = each.value.policy
}
