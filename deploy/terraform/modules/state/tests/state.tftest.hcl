# The provider computes policy documents without asking AWS: the plan shows what would ship.
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

override_resource {
  target          = aws_kms_key.state
  override_during = plan
  values          = { arn = "arn:aws:kms:eu-west-1:123456789012:key/state", key_id = "state" }
}

variables {
  name   = "gatehouse-state-123456789012"
  stages = { dev = "111122223333", prod = "777788889999" }
}

run "keeps_states_private_encrypted_and_versioned" {
  command = plan

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.state.block_public_acls,
      aws_s3_bucket_public_access_block.state.block_public_policy,
      aws_s3_bucket_public_access_block.state.ignore_public_acls,
      aws_s3_bucket_public_access_block.state.restrict_public_buckets,
    ])
    error_message = "The bucket may become public."
  }

  assert {
    condition     = aws_s3_bucket_versioning.state.versioning_configuration[0].status == "Enabled"
    error_message = "A state that is overwritten is lost."
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.state.rule).apply_server_side_encryption_by_default).kms_master_key_id == aws_kms_key.state.arn
    error_message = "States are not encrypted with the key of the bucket."
  }

  assert {
    condition     = aws_kms_key.state.enable_key_rotation && aws_kms_key.state.deletion_window_in_days == 30
    error_message = "The key does not rotate, or goes sooner than in 30 days."
  }

  assert {
    condition     = aws_s3_bucket.state.force_destroy == false
    error_message = "States go with the bucket."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.state[0].rule[0].noncurrent_version_expiration[0].noncurrent_days == 90
    error_message = "Old versions go at another time."
  }
}

run "lets_each_account_reach_its_own_state_alone" {
  command = plan

  # Who, what, on what: all that is allowed.
  assert {
    condition = toset([
      for it in jsondecode(data.aws_iam_policy_document.bucket.json).Statement :
      "${it.Principal.AWS} ${join(",", flatten([it.Action]))} ${it.Resource}" if it.Effect == "Allow"
      ]) == toset([
      "arn:aws:iam::111122223333:root s3:PutObject,s3:GetObject arn:aws:s3:::gatehouse-state-123456789012/stages/dev/terraform.tfstate",
      "arn:aws:iam::111122223333:root s3:PutObject,s3:GetObject,s3:DeleteObject arn:aws:s3:::gatehouse-state-123456789012/stages/dev/terraform.tfstate.tflock",
      "arn:aws:iam::111122223333:root s3:ListBucket arn:aws:s3:::gatehouse-state-123456789012",
      "arn:aws:iam::777788889999:root s3:PutObject,s3:GetObject arn:aws:s3:::gatehouse-state-123456789012/stages/prod/terraform.tfstate",
      "arn:aws:iam::777788889999:root s3:PutObject,s3:GetObject,s3:DeleteObject arn:aws:s3:::gatehouse-state-123456789012/stages/prod/terraform.tfstate.tflock",
      "arn:aws:iam::777788889999:root s3:ListBucket arn:aws:s3:::gatehouse-state-123456789012",
    ])
    error_message = "An account reaches more, or less, than its own state."
  }

  assert {
    condition = [
      for it in jsondecode(data.aws_iam_policy_document.bucket.json).Statement :
      it.Condition.StringLikeIfExists["s3:prefix"] if it.Sid == "ListProd"
    ] == [["stages/prod/*", "env:/"]]
    error_message = "An account lists the states of others."
  }
}

run "refuses_plain_http_and_other_encryption" {
  command = plan

  assert {
    condition = {
      for it in jsondecode(data.aws_iam_policy_document.bucket.json).Statement :
      it.Sid => jsonencode([it.Principal, it.Action, it.Condition]) if it.Effect == "Deny"
      } == {
      TlsOnly = jsonencode(["*", "s3:*", { Bool = { "aws:SecureTransport" = "false" } }])
      OwnKeyOnly = jsonencode(["*", "s3:PutObject", {
        Null            = { "s3:x-amz-server-side-encryption" = "false" }
        StringNotEquals = { "s3:x-amz-server-side-encryption" = "aws:kms" }
      }])
    }
    error_message = "Something passes that must not."
  }
}

run "lets_each_account_use_the_key_through_s3_for_its_own_state" {
  command = plan

  assert {
    condition = [
      for it in jsondecode(aws_kms_key.state.policy).Statement : jsonencode([it.Principal.AWS, it.Action, it.Condition]) if it.Sid == "StateDev"
      ] == [jsonencode([
        "arn:aws:iam::111122223333:root",
        ["kms:GenerateDataKey", "kms:Decrypt"],
        {
          StringEquals = { "kms:ViaService" = "s3.eu-west-1.amazonaws.com" }
          StringLike   = { "kms:EncryptionContext:aws:s3:arn" = "arn:aws:s3:::gatehouse-state-123456789012/stages/dev/*" }
        },
    ])]
    error_message = "The key opens more than the account's own state."
  }

  assert {
    condition = [
      for it in jsondecode(aws_kms_key.state.policy).Statement : it.Principal.AWS if flatten([it.Action]) == ["kms:*"]
    ] == ["arn:aws:iam::123456789012:root"]
    error_message = "Somebody else than its own account administers the key."
  }
}

run "keeps_old_versions_for_good_where_asked" {
  command = plan
  variables { keep_versions_days = null }

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.state) == 0
    error_message = "Old versions go."
  }
}

run "refuses_a_name_that_s3_refuses" {
  command = plan
  variables { name = "Gatehouse_State" }
  expect_failures = [var.name]
}

run "refuses_a_stage_that_would_be_another_prefix" {
  command = plan
  variables { stages = { "dev/*" = "111122223333" } }
  expect_failures = [var.stages]
}

run "refuses_what_is_no_account" {
  command = plan
  variables { stages = { dev = "*" } }
  expect_failures = [var.stages]
}

run "refuses_the_prefix_of_the_shared_account" {
  command = plan
  variables { stages = { bootstrap = "111122223333" } }
  expect_failures = [var.stages]
}

run "refuses_to_keep_versions_for_no_time" {
  command = plan
  variables { keep_versions_days = 0 }
  expect_failures = [var.keep_versions_days]
}
