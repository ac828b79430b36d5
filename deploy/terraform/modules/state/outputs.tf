output "bucket" {
  description = "The name of the bucket, once it takes states."
  value       = aws_s3_bucket.state.id

  depends_on = [
    aws_s3_bucket_versioning.state,
    aws_s3_bucket_server_side_encryption_configuration.state,
    aws_s3_bucket_policy.state,
  ]
}

output "bucket_arn" {
  description = "The ARN of the bucket."
  value       = aws_s3_bucket.state.arn
}

output "kms_key_arn" {
  description = "The ARN of the key that encrypts the states."
  value       = aws_kms_key.state.arn
}
