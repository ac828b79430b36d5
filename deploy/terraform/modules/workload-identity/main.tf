locals {
  prefix = "${var.platform}-${var.stage}"

  # Parts of the platform are workloads whose policies this module knows.
  workloads = merge(
    var.workloads,
    { for name in var.parts : name => {
      namespace       = local.parts[name].namespace
      service_account = local.parts[name].service_account
      policy          = local.parts[name].policy
      trust           = data.aws_iam_policy_document.trust[name].json
    } },
  )
}

resource "aws_iam_role" "workload" {
  for_each = local.workloads

  name                 = "${local.prefix}-${each.key}"
  description          = "What ${each.key} may do on AWS, in the stage ${var.stage}."
  assume_role_policy   = each.value.trust
  permissions_boundary = var.permissions_boundary
}

resource "aws_iam_role_policy" "workload" {
  for_each = local.workloads

  name   = "derived"
  role   = aws_iam_role.workload[each.key].name
  policy = each.value.policy
}

resource "aws_eks_pod_identity_association" "workload" {
  for_each = var.cluster.identity == "pod-identity" ? local.workloads : {}

  cluster_name    = var.cluster.name
  namespace       = each.value.namespace
  service_account = each.value.service_account
  role_arn        = aws_iam_role.workload[each.key].arn

  # A pod that starts with the association must find the policy in place.
  depends_on = [aws_iam_role_policy.workload]
}
