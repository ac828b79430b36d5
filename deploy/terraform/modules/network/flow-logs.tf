data "aws_caller_identity" "this" {}

data "aws_partition" "this" {}

locals {
  flow_logs = var.flow_logs_days == null ? 0 : 1
  account   = data.aws_caller_identity.this.account_id
  arn       = "arn:${data.aws_partition.this.partition}"
  log_group = "/${var.name}/flow-logs"
  log_arn   = "${local.arn}:logs:${data.aws_region.this.id}:${local.account}:log-group:${local.log_group}"
}

resource "aws_flow_log" "this" {
  count = local.flow_logs

  vpc_id          = aws_vpc.this.id
  traffic_type    = "ALL"
  log_destination = aws_cloudwatch_log_group.flow_logs[0].arn
  iam_role_arn    = aws_iam_role.flow_logs[0].arn

  tags = { Name = var.name }
}

resource "aws_cloudwatch_log_group" "flow_logs" {
  count = local.flow_logs

  name              = local.log_group
  retention_in_days = var.flow_logs_days
  kms_key_id        = aws_kms_key.flow_logs[0].arn
}

resource "aws_kms_key" "flow_logs" {
  count = local.flow_logs

  description         = "Encrypts the flow logs of ${var.name}."
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
        Condition = { ArnEquals = { "kms:EncryptionContext:aws:logs:arn" = local.log_arn } }
      },
    ]
  })
}

resource "aws_iam_role" "flow_logs" {
  count = local.flow_logs

  name        = "${var.name}-flow-logs"
  description = "Writes the flow logs of the network."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy" "flow_logs" {
  count = local.flow_logs

  name = "write-flow-logs"
  role = aws_iam_role.flow_logs[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "WriteFlowLogs"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
      Resource = "${local.log_arn}:*"
    }]
  })
}
