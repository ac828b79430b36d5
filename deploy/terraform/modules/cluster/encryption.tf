locals {
  log_group = "/aws/eks/${var.name}/cluster"
}

# EKS would make the group itself, kept for ever and in the clear, and leave it behind.
resource "aws_cloudwatch_log_group" "this" {
  count = local.made

  name              = local.log_group
  retention_in_days = var.log_days
  kms_key_id        = aws_kms_key.this[0].arn
}

resource "aws_kms_key" "this" {
  count = local.made

  description         = "Encrypts the Kubernetes secrets and the logs of ${var.name}."
  enable_key_rotation = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AccountDecides"
        Effect    = "Allow"
        Principal = { AWS = "${local.arn}:iam::${local.account}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "LogsEncrypt"
        Effect    = "Allow"
        Principal = { Service = "logs.${data.aws_region.this.id}.amazonaws.com" }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
        Condition = {
          ArnEquals = {
            "kms:EncryptionContext:aws:logs:arn" = "${local.arn}:logs:${data.aws_region.this.id}:${local.account}:log-group:${local.log_group}"
          }
        }
      },
    ]
  })
}

resource "aws_kms_alias" "this" {
  count = local.made

  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this[0].id
}
