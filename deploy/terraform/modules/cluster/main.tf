data "aws_caller_identity" "this" {}

data "aws_partition" "this" {}

data "aws_region" "this" {}

locals {
  made    = var.kind == "eks" ? 1 : 0
  account = data.aws_caller_identity.this.account_id
  arn     = "arn:${data.aws_partition.this.partition}"
  cluster = one(concat(aws_eks_cluster.this, data.aws_eks_cluster.existing))
  issuer  = trimprefix(local.cluster.identity[0].oidc[0].issuer, "https://")
}

data "aws_eks_cluster" "existing" {
  count = var.kind == "existing" ? 1 : 0

  name = var.name
}

resource "aws_eks_cluster" "this" {
  count = local.made

  name     = var.name
  version  = var.kubernetes_version
  role_arn = aws_iam_role.cluster[0].arn

  bootstrap_self_managed_addons = false
  enabled_cluster_log_types     = ["api", "audit", "authenticator", "controllerManager", "scheduler"]

  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = false
  }

  vpc_config {
    subnet_ids              = var.subnet_ids
    endpoint_private_access = true
    endpoint_public_access  = length(var.public_access) > 0
    public_access_cidrs     = length(var.public_access) > 0 ? var.public_access : null
  }

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = aws_kms_key.this[0].arn
    }
  }

  dynamic "upgrade_policy" {
    for_each = var.support_type[*]

    content {
      support_type = upgrade_policy.value
    }
  }

  depends_on = [aws_iam_role_policy_attachment.cluster, aws_cloudwatch_log_group.this]
}

resource "aws_iam_role" "cluster" {
  count = local.made

  name        = "${var.name}-cluster"
  description = "The control plane of ${var.name}."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "eks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "cluster" {
  count = local.made

  role       = aws_iam_role.cluster[0].name
  policy_arn = "${local.arn}:iam::aws:policy/AmazonEKSClusterPolicy"
}

# Trust in the certificate of the issuer needs no thumbprint: AWS has its authorities.
resource "aws_iam_openid_connect_provider" "this" {
  count = local.made

  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_openid_connect_provider" "existing" {
  count = var.kind == "existing" && var.identity == "irsa" ? 1 : 0

  url = "https://${local.issuer}"
}

resource "aws_eks_access_entry" "admin" {
  for_each = var.kind == "eks" ? var.admins : []

  cluster_name  = aws_eks_cluster.this[0].name
  principal_arn = "${local.arn}:iam::${local.account}:${each.key}"
}

resource "aws_eks_access_policy_association" "admin" {
  for_each = aws_eks_access_entry.admin

  cluster_name  = each.value.cluster_name
  principal_arn = each.value.principal_arn
  policy_arn    = "${local.arn}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}
