output "bucket_names" {
  description = "The name of each bucket."
  value       = { for key, bucket in module.bucket : key => bucket.name }
}

output "bucket_arns" {
  description = "The ARN of each bucket."
  value       = { for key, bucket in module.bucket : key => bucket.arn }
}

output "replica_bucket_names" {
  description = "The name of the copy of each bucket in the second region."
  value       = { for key, bucket in module.replica : key => bucket.name }
}

output "parameter_arns" {
  description = "The ARN of each parameter."
  value       = { for key, parameter in aws_ssm_parameter.this : key => parameter.arn }
}

output "secret_arns" {
  description = "The ARN of each secret."
  value       = { for key, secret in aws_secretsmanager_secret.this : key => secret.arn }
}

output "table_names" {
  description = "The name of each table."
  value       = { for key, table in aws_dynamodb_table.this : key => table.name }
}

output "table_arns" {
  description = "The ARN of each table."
  value       = { for key, table in aws_dynamodb_table.this : key => table.arn }
}

output "database_endpoints" {
  description = "Where each database listens, with its port."
  value       = { for key, database in aws_db_instance.this : key => database.endpoint }
}

output "database_names" {
  description = "What each database is called inside."
  value       = { for key, database in aws_db_instance.this : key => database.db_name }
}

output "database_arns" {
  description = "The ARN of each database."
  value       = { for key, database in aws_db_instance.this : key => database.arn }
}

output "database_secret_arns" {
  description = "The secret that holds the user and password of each database."
  value       = { for key, database in aws_db_instance.this : key => database.master_user_secret[0].secret_arn }
}
