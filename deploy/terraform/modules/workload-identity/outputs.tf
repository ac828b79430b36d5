output "role_arns" {
  description = "The role of each workload and of each part of the platform."
  value       = { for name, role in aws_iam_role.workload : name => role.arn }

  depends_on = [aws_iam_role_policy.workload]
}

output "service_accounts" {
  description = "The service account of each, with the annotations that it needs: for IRSA its role, else none."
  value = { for name, workload in local.workloads : name => {
    namespace   = workload.namespace
    name        = workload.service_account
    annotations = var.cluster.identity == "irsa" ? { "eks.amazonaws.com/role-arn" = aws_iam_role.workload[name].arn } : {}
  } }
}
