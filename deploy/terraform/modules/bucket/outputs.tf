output "name" {
  description = "The bucket, once it keeps versions: replication may refer to it."
  value       = aws_s3_bucket_versioning.this.bucket
}

output "arn" {
  description = "Its ARN."
  value       = aws_s3_bucket.this.arn
}
