locals {
  # An issuer is a URL; its condition keys begin with what comes after the scheme.
  issuer = var.cluster.oidc_issuer == null ? null : trimprefix(var.cluster.oidc_issuer, "https://")
}

# The trust policies of workloads are derived from the description. This is the same for parts of the platform.
data "aws_iam_policy_document" "trust" {
  for_each = var.parts

  dynamic "statement" {
    for_each = var.cluster.identity == "pod-identity" ? [1] : []

    content {
      sid     = "PodIdentity"
      actions = ["sts:AssumeRole", "sts:TagSession"]

      principals {
        type        = "Service"
        identifiers = ["pods.eks.amazonaws.com"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [local.account]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:SourceArn"
        values   = [local.cluster_arn]
      }
    }
  }

  dynamic "statement" {
    for_each = var.cluster.identity == "irsa" ? [1] : []

    content {
      sid     = "Irsa"
      actions = ["sts:AssumeRoleWithWebIdentity"]

      principals {
        type        = "Federated"
        identifiers = [var.cluster.oidc_provider_arn]
      }

      condition {
        test     = "StringEquals"
        variable = "${local.issuer}:aud"
        values   = ["sts.amazonaws.com"]
      }

      condition {
        test     = "StringEquals"
        variable = "${local.issuer}:sub"
        values   = ["system:serviceaccount:${local.parts[each.key].namespace}:${local.parts[each.key].service_account}"]
      }
    }
  }
}
