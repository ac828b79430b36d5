output "host" {
  description = "Where people reach the stage."
  value       = var.host
}

output "cluster" {
  description = "The cluster: its name and, on EKS, how its API server is reached."
  value = {
    name                  = var.cluster.name
    kind                  = var.cluster.kind
    endpoint              = one(module.cluster[*].endpoint)
    certificate_authority = one(module.cluster[*].certificate_authority)
  }
}

output "role_arns" {
  description = "The role of each service, and of each part of the platform."
  value       = module.workload_identity.role_arns
}

output "service_accounts" {
  description = "The service account of each, with the annotations that it needs."
  value       = module.workload_identity.service_accounts
}

output "base_user" {
  description = "For a small cluster: the user for which `gatehouse cluster prepare` makes the access key; else null."
  value       = one(module.local_identity[*].user_name)
}

output "bucket_names" {
  description = "The name of each bucket."
  value       = module.data.bucket_names
}

output "table_names" {
  description = "The name of each table."
  value       = module.data.table_names
}

output "database_endpoints" {
  description = "Where each database listens, with its port."
  value       = module.data.database_endpoints
}

output "database_names" {
  description = "What each database is called inside."
  value       = module.data.database_names
}

output "database_secret_arns" {
  description = "The secret that holds the user and password of each database."
  value       = module.data.database_secret_arns
}

output "secret_arns" {
  description = "The ARN of each secret."
  value       = module.data.secret_arns
}

output "queue_urls" {
  description = "The URL of each queue."
  value       = module.events.queue_urls
}

output "dead_letter_names" {
  description = "The name of the dead letters of each queue, for alarms."
  value       = module.events.dead_letter_names
}

output "network" {
  description = "The network, and from which addresses others see it; null without one."
  value = one([for network in module.network : {
    vpc_id             = network.vpc_id
    private_subnet_ids = network.private_subnet_ids
    public_subnet_ids  = network.public_subnet_ids
    nat_addresses      = network.nat_addresses
  }])
}

output "backup_vault" {
  description = "Where backups are, and the role that restores them; null without."
  value       = one([for recovery in module.recovery : { name = recovery.vault_name, role_arn = recovery.role_arn }])
}

output "github_role_arns" {
  description = "The roles that workflows take on: `plan` and `deploy`."
  value       = one(module.github[*].role_arns)
}
