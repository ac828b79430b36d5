output "urls" {
  description = "Where the image of each service is pushed to and pulled from."
  value       = { for service, repository in aws_ecr_repository.service : service => repository.repository_url }
}

output "arns" {
  description = "The ARN of each service's repository."
  value       = { for service, repository in aws_ecr_repository.service : service => repository.arn }
}
