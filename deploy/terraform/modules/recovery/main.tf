data "aws_partition" "this" {}

locals {
  arn  = "arn:${data.aws_partition.this.partition}"
  copy = var.copy_to_region == null ? 0 : 1
}

resource "aws_kms_key" "vault" {
  description         = "Encrypts the backups of ${var.name}."
  enable_key_rotation = true
}

resource "aws_backup_vault" "this" {
  name          = var.name
  kms_key_arn   = aws_kms_key.vault.arn
  force_destroy = !var.locked
}

resource "aws_kms_key" "copy" {
  count    = local.copy
  provider = aws.recovery

  description         = "Encrypts the copies of the backups of ${var.name}."
  enable_key_rotation = true
}

resource "aws_backup_vault" "copy" {
  count    = local.copy
  provider = aws.recovery

  name          = var.name
  kms_key_arn   = aws_kms_key.copy[0].arn
  force_destroy = !var.locked
}

resource "aws_backup_vault_lock_configuration" "this" {
  count = var.locked ? 1 : 0

  backup_vault_name  = aws_backup_vault.this.name
  min_retention_days = var.keep_days
}

resource "aws_backup_vault_lock_configuration" "copy" {
  count    = var.locked ? local.copy : 0
  provider = aws.recovery

  backup_vault_name  = aws_backup_vault.copy[0].name
  min_retention_days = var.keep_days
}

resource "aws_backup_plan" "this" {
  name = var.name

  rule {
    rule_name         = "regular"
    target_vault_name = aws_backup_vault.this.name
    schedule          = var.schedule
    start_window      = 60
    completion_window = 360

    lifecycle {
      delete_after = var.keep_days
    }

    dynamic "copy_action" {
      for_each = aws_backup_vault.copy

      content {
        destination_vault_arn = copy_action.value.arn

        lifecycle {
          delete_after = var.keep_days
        }
      }
    }
  }
}

# Objects have versions and a replica, and nodes hold nothing: neither is backed up.
resource "aws_backup_selection" "this" {
  name         = var.name
  plan_id      = aws_backup_plan.this.id
  iam_role_arn = aws_iam_role.this.arn
  resources    = ["${local.arn}:dynamodb:*:*:table/*", "${local.arn}:rds:*:*:db:*"]

  condition {
    dynamic "string_equals" {
      for_each = var.tags

      content {
        key   = "aws:ResourceTag/${string_equals.key}"
        value = string_equals.value
      }
    }
  }

  depends_on = [aws_iam_role_policy_attachment.this]
}

data "aws_caller_identity" "this" {}

resource "aws_iam_role" "this" {
  name        = "${var.name}-backup"
  description = "Makes and restores the backups of ${var.name}."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "backup.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.this.account_id } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = toset(["AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores"])

  role       = aws_iam_role.this.name
  policy_arn = "${local.arn}:iam::aws:policy/service-role/${each.key}"
}
