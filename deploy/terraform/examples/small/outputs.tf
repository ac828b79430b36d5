output "repository_urls" {
  description = "Where the image of each service is pushed to and pulled from."
  value       = module.registry.urls
}

output "bucket" {
  description = "The bucket."
  value       = module.data.bucket_names["files"]
}

output "base_user" {
  description = "The user whose access key the cluster holds. `gatehouse cluster prepare` makes the key, so that no state has it."
  value       = module.base.user_name
}

output "broker_role_arn" {
  description = "The role that the broker takes on: its GATEHOUSE_ASSUME_ROLE_ARN."
  value       = module.identity.role_arns["broker"]
}

output "registry_pull_role_arn" {
  description = "The role by which the cluster gets images."
  value       = module.identity.role_arns["registry-pull"]
}

output "images_role_arn" {
  description = "The role that the workflow of images takes on."
  value       = module.github.role_arns["images"]
}
