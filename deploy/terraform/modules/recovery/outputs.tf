output "vault_name" {
  description = "Where the backups are."
  value       = aws_backup_vault.this.name
}

output "vault_arn" {
  description = "The ARN of that vault."
  value       = aws_backup_vault.this.arn
}

output "copy_vault_arn" {
  description = "Where their copies are, in the second region; null without one."
  value       = one(aws_backup_vault.copy[*].arn)
}

output "plan_id" {
  description = "The plan by which backups are made."
  value       = aws_backup_plan.this.id
}

output "role_arn" {
  description = "The role that restores a backup."
  value       = aws_iam_role.this.arn
}
