output "state_bucket" {
  description = "The bucket of the states."
  value       = module.state.bucket
}

output "state_kms_key_arn" {
  description = "The key that encrypts the states."
  value       = module.state.kms_key_arn
}

output "repository_urls" {
  description = "Where the image of each service is pushed to and pulled from."
  value       = module.registry.urls
}

output "github_role_arns" {
  description = "The roles that workflows take on: `images` and `plan-bootstrap`."
  value       = module.github.role_arns
}
