output "role_arns" {
  description = "The ARN of each role, for `role-to-assume` of aws-actions/configure-aws-credentials."
  value       = { for role, made in aws_iam_role.github : role => made.arn }

  depends_on = [aws_iam_role_policy.github]
}

output "provider_arn" {
  description = "The ARN of the provider of GitHub's tokens."
  value       = local.provider_arn
}
