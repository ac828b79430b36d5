output "user_name" {
  description = "The name of the base user, for which a command makes the access key."
  value       = aws_iam_user.base.name

  depends_on = [aws_iam_user_policy.assume]
}

output "user_arn" {
  description = "The ARN of the base user, which the roles trust."
  value       = aws_iam_user.base.arn
}
