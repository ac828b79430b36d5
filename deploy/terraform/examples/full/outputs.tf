output "cluster" {
  description = "The cluster."
  value       = module.cluster.name
}

output "nat_addresses" {
  description = "From which addresses others see what is in the network."
  value       = module.network.nat_addresses
}

output "repository_urls" {
  description = "Where the image of each service is pushed to and pulled from."
  value       = module.registry.urls
}

output "role_arns" {
  description = "The role of the service, and of each part of the platform."
  value       = module.identity.role_arns
}

output "database_endpoint" {
  description = "Where the database listens, with its port."
  value       = module.data.database_endpoints["main"]
}

output "replica_bucket_names" {
  description = "The copies of the buckets in the second region."
  value       = module.data.replica_bucket_names
}

output "queue_url" {
  description = "The queue of changes."
  value       = module.events.queue_urls["changes"]
}
