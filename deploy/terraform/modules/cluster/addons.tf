locals {
  # What runs on each node, from its first minute on. The rest waits for nodes.
  on_each_node = ["vpc-cni", "kube-proxy", "eks-pod-identity-agent"]
  addons       = var.kind == "eks" ? var.addons : {}

  # Add-ons that call AWS have roles of their own, so that nodes and their pods have no such rights.
  addon_roles = {
    for addon, role in {
      vpc-cni            = { service_account = "aws-node", policy = "AmazonEKS_CNI_Policy" }
      aws-ebs-csi-driver = { service_account = "ebs-csi-controller-sa", policy = "service-role/AmazonEBSCSIDriverPolicy" }
    } : addon => role if contains(keys(local.addons), addon)
  }
  irsa = var.identity == "irsa"

  addon_settings = {
    # Without it network policies are objects that nobody keeps to.
    vpc-cni = jsonencode({ enableNetworkPolicy = "true" })
    # EKS has no class of volumes by default: this one makes them gp3. What runs beside the services asks for none by name.
    aws-ebs-csi-driver = jsonencode({ defaultStorageClass = { enabled = true } })
  }
}

resource "aws_eks_addon" "on_each_node" {
  for_each = { for addon, version in local.addons : addon => version if contains(local.on_each_node, addon) }

  cluster_name                = aws_eks_cluster.this[0].name
  addon_name                  = each.key
  addon_version               = each.value
  configuration_values        = try(local.addon_settings[each.key], null)
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
  service_account_role_arn    = local.irsa ? try(aws_iam_role.addon[each.key].arn, null) : null

  depends_on = [aws_eks_pod_identity_association.addon, aws_iam_role_policy_attachment.addon]
}

resource "aws_eks_addon" "on_nodes" {
  for_each = { for addon, version in local.addons : addon => version if !contains(local.on_each_node, addon) }

  cluster_name                = aws_eks_cluster.this[0].name
  addon_name                  = each.key
  addon_version               = each.value
  configuration_values        = try(local.addon_settings[each.key], null)
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
  service_account_role_arn    = local.irsa ? try(aws_iam_role.addon[each.key].arn, null) : null

  depends_on = [aws_eks_node_group.this, aws_eks_pod_identity_association.addon, aws_iam_role_policy_attachment.addon]
}

resource "aws_iam_role" "addon" {
  for_each = local.addon_roles

  name        = "${var.name}-${each.key}"
  description = "The add-on ${each.key} of ${var.name}."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [local.irsa ? {
      Effect    = "Allow"
      Principal = { Federated = aws_iam_openid_connect_provider.this[0].arn }
      Action    = ["sts:AssumeRoleWithWebIdentity"]
      Condition = {
        StringEquals = {
          "${local.issuer}:aud" = "sts.amazonaws.com"
          "${local.issuer}:sub" = "system:serviceaccount:kube-system:${each.value.service_account}"
        }
      }
      } : {
      Effect    = "Allow"
      Principal = { Service = "pods.eks.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Condition = {
        StringEquals = {
          "aws:SourceAccount" = local.account
          "aws:SourceArn"     = aws_eks_cluster.this[0].arn
        }
      }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "addon" {
  for_each = local.addon_roles

  role       = aws_iam_role.addon[each.key].name
  policy_arn = "${local.arn}:iam::aws:policy/${each.value.policy}"
}

resource "aws_eks_pod_identity_association" "addon" {
  for_each = local.irsa ? {} : local.addon_roles

  cluster_name    = aws_eks_cluster.this[0].name
  namespace       = "kube-system"
  service_account = each.value.service_account
  role_arn        = aws_iam_role.addon[each.key].arn
}
