mock_provider "aws" {
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::gatehouse-dev-files" }
  }
}

variables {
  name = "gatehouse-dev-files"
}

run "closed" {
  variables {
    events             = true
    keep_versions_days = 30
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
      one(aws_s3_bucket_ownership_controls.this.rule).object_ownership == "BucketOwnerEnforced",
    ])
    error_message = "Nothing in the bucket can be made public."
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "Objects are encrypted."
  }

  assert {
    condition     = jsondecode(aws_s3_bucket_policy.this.policy).Statement[0].Effect == "Deny" && jsondecode(aws_s3_bucket_policy.this.policy).Statement[0].Condition.Bool["aws:SecureTransport"] == "false" && length(jsondecode(aws_s3_bucket_policy.this.policy).Statement[0].Resource) == 2
    error_message = "The bucket answers over TLS alone."
  }

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled" && aws_s3_bucket_lifecycle_configuration.this[0].rule[0].noncurrent_version_expiration[0].noncurrent_days == 30
    error_message = "Old versions are kept, and go in the end."
  }

  assert {
    condition     = aws_s3_bucket_notification.this[0].eventbridge && !aws_s3_bucket.this.force_destroy
    error_message = "EventBridge hears of changes, and a bucket with objects stays."
  }
}

run "quiet" {
  assert {
    condition     = length(aws_s3_bucket_notification.this) + length(aws_s3_bucket_lifecycle_configuration.this) == 0
    error_message = "Nobody hears of changes, and versions stay, unless asked for."
  }
}

run "refuses_wrong_values" {
  command = plan

  variables {
    name               = "Gatehouse_Files"
    keep_versions_days = 0
  }

  expect_failures = [var.name, var.keep_versions_days]
}
