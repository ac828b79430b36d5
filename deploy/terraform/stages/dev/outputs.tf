output "stage" {
  description = "The stage."
  value       = var.stage

  precondition {
    condition     = var.stage == basename(abspath(path.root))
    error_message = "Apply the inputs of the stage ${var.stage} in its own folder: this is ${basename(abspath(path.root))}'s, with another state."
  }
}

output "host" {
  description = "Where people reach the stage."
  value       = module.stage.host
}

output "cluster" {
  description = "The cluster: its name and, on EKS, how its API server is reached."
  value       = module.stage.cluster
}

output "role_arns" {
  description = "The role of each service, and of each part of the platform."
  value       = module.stage.role_arns
}

output "service_accounts" {
  description = "The service account of each, with the annotations that it needs."
  value       = module.stage.service_accounts
}

output "base_user" {
  description = "For a small cluster: the user for which `gatehouse cluster prepare` makes the access key; else null."
  value       = module.stage.base_user
}

output "bucket_names" {
  description = "The name of each bucket."
  value       = module.stage.bucket_names
}

output "table_names" {
  description = "The name of each table."
  value       = module.stage.table_names
}

output "database_endpoints" {
  description = "Where each database listens, with its port."
  value       = module.stage.database_endpoints
}

output "database_names" {
  description = "What each database is called inside."
  value       = module.stage.database_names
}

output "database_secret_arns" {
  description = "The secret that holds the user and password of each database."
  value       = module.stage.database_secret_arns
}

output "secret_arns" {
  description = "The ARN of each secret."
  value       = module.stage.secret_arns
}

output "queue_urls" {
  description = "The URL of each queue."
  value       = module.stage.queue_urls
}

output "dead_letter_names" {
  description = "The name of the dead letters of each queue, for alarms."
  value       = module.stage.dead_letter_names
}

output "network" {
  description = "The network, and from which addresses others see it; null without one."
  value       = module.stage.network
}

output "backup_vault" {
  description = "Where backups are, and the role that restores them; null without."
  value       = module.stage.backup_vault
}

output "github_role_arns" {
  description = "The roles that workflows take on: `plan` and `deploy`."
  value       = module.stage.github_role_arns
}
