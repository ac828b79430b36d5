locals {
  replicated = var.replica_region == null ? {} : var.buckets
}

module "replica" {
  source   = "../bucket"
  for_each = local.replicated

  providers = { aws = aws.recovery }

  name               = "${each.value.name}-replica"
  keep_versions_days = each.value.keep_versions_days
  force_destroy      = !var.protected
  tags               = local.why[each.value.name]
}

resource "aws_s3_bucket_replication_configuration" "this" {
  for_each = local.replicated

  bucket = module.bucket[each.key].name
  role   = aws_iam_role.replication[each.key].arn

  rule {
    id     = "everything"
    status = "Enabled"

    filter {}

    delete_marker_replication {
      status = "Enabled"
    }

    destination {
      bucket = module.replica[each.key].arn
    }
  }

  depends_on = [module.replica, aws_iam_role_policy.replication]
}

resource "aws_iam_role" "replication" {
  for_each = local.replicated

  name        = "${var.platform}-${var.stage}-replicate-${each.key}"
  description = "Copies the objects of ${each.value.name} to ${var.replica_region}."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "replication" {
  for_each = local.replicated

  name = "replicate"
  role = aws_iam_role.replication[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadConfiguration"
        Effect   = "Allow"
        Action   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
        Resource = module.bucket[each.key].arn
      },
      {
        Sid      = "ReadVersions"
        Effect   = "Allow"
        Action   = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"]
        Resource = "${module.bucket[each.key].arn}/*"
      },
      {
        Sid      = "WriteCopies"
        Effect   = "Allow"
        Action   = ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"]
        Resource = "${module.replica[each.key].arn}/*"
      },
    ]
  })
}
