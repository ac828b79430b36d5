mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:111122223333:key/vault" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/backup" }
  }
}

mock_provider "aws" {
  alias = "recovery"

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111122223333:key/copy" }
  }

  mock_resource "aws_backup_vault" {
    defaults = { arn = "arn:aws:backup:eu-central-1:111122223333:backup-vault:gatehouse-dev" }
  }
}

variables {
  name = "gatehouse-dev"
  tags = { "gatehouse:platform" = "gatehouse", "gatehouse:stage" = "dev" }
}

run "in_one_region" {
  assert {
    condition     = aws_backup_vault.this.kms_key_arn == aws_kms_key.vault.arn && aws_kms_key.vault.enable_key_rotation
    error_message = "Backups are encrypted by a key of their own."
  }

  assert {
    condition     = one(aws_backup_plan.this.rule).lifecycle[0].delete_after == 35 && length(one(aws_backup_plan.this.rule).copy_action) == 0 && length(aws_backup_vault.copy) == 0
    error_message = "Backups stay for 35 days, in their region."
  }

  assert {
    condition     = toset([for condition in one(aws_backup_selection.this.condition).string_equals : "${condition.key}=${condition.value}"]) == toset(["aws:ResourceTag/gatehouse:platform=gatehouse", "aws:ResourceTag/gatehouse:stage=dev"])
    error_message = "What has the stage's tags is backed up, and nothing else."
  }

  assert {
    condition     = aws_backup_selection.this.resources == toset(["arn:aws:dynamodb:*:*:table/*", "arn:aws:rds:*:*:db:*"])
    error_message = "Tables and databases are backed up, not nodes."
  }

  assert {
    condition     = length(aws_backup_vault_lock_configuration.this) == 0 && aws_backup_vault.this.force_destroy
    error_message = "A stage without protection can be torn down, with its backups."
  }
}

run "locked_with_copies" {
  variables {
    copy_to_region = "eu-central-1"
    locked         = true
    keep_days      = 90
  }

  assert {
    condition     = one(one(aws_backup_plan.this.rule).copy_action).destination_vault_arn == aws_backup_vault.copy[0].arn && aws_backup_vault.copy[0].kms_key_arn == aws_kms_key.copy[0].arn
    error_message = "A copy of each backup is in the second region, encrypted by a key of that region."
  }

  assert {
    condition     = aws_backup_vault_lock_configuration.this[0].min_retention_days == 90 && aws_backup_vault_lock_configuration.copy[0].min_retention_days == 90 && !aws_backup_vault.this.force_destroy
    error_message = "Nobody deletes a backup early, nor its copy."
  }
}

run "refuses_wrong_values" {
  command = plan

  variables {
    name      = "gatehouse dev"
    schedule  = "every night"
    keep_days = 0
    tags      = {}
  }

  expect_failures = [var.name, var.schedule, var.keep_days, var.tags]
}
