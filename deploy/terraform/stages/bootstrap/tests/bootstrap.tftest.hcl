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
  target = module.state.data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

override_resource {
  target          = module.state.aws_s3_bucket.state
  override_during = plan
  values          = { arn = "arn:aws:s3:::gatehouse-state-123456789012" }
}

override_resource {
  target          = module.state.aws_kms_key.state
  override_during = plan
  values          = { arn = "arn:aws:kms:eu-west-1:123456789012:key/state", key_id = "state" }
}

override_resource {
  target          = module.registry.aws_ecr_repository.service["broker"]
  override_during = plan
  values          = { arn = "arn:aws:ecr:eu-west-1:123456789012:repository/gatehouse/broker" }
}

variables {
  platform   = "gatehouse"
  account    = "123456789012"
  region     = "eu-west-1"
  repository = "example/gatehouse"
  stages = {
    dev    = { account = "111122223333", region = "eu-west-1" }
    shared = { account = "123456789012", region = "eu-west-1" }
  }
  repositories = ["broker"]
}

run "lets_workflows_push_and_read_and_no_more" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for it in jsondecode(data.aws_iam_policy_document.push.json).Statement : [
        for action in flatten([it.Action]) : startswith(action, "ecr:") && !strcontains(action, "*") && !strcontains(action, "Delete")
      ]
    ]))
    error_message = "Who pushes images may do something else."
  }

  assert {
    condition = [
      for it in jsondecode(data.aws_iam_policy_document.push.json).Statement : it.Resource if contains(flatten([it.Action]), "ecr:PutImage")
    ] == ["arn:aws:ecr:eu-west-1:123456789012:repository/gatehouse/broker"]
    error_message = "Images go elsewhere than into the repositories of the platform."
  }

  assert {
    condition = alltrue(flatten([
      for it in jsondecode(data.aws_iam_policy_document.plan.json).Statement : [
        for action in flatten([it.Action]) : can(regex(":(Get|List|Describe|Decrypt)", action)) && !strcontains(action, "*")
      ]
    ]))
    error_message = "Who plans may change something."
  }

  assert {
    condition = {
      for it in jsondecode(data.aws_iam_policy_document.plan.json).Statement : it.Sid => it.Resource if contains(["ReadState", "List"], it.Sid)
    } == { ReadState = "arn:aws:s3:::gatehouse-state-123456789012/stages/bootstrap/*", List = "*" }
    error_message = "Who plans this account reads the states of others."
  }
}

run "refuses_an_account_that_is_none" {
  command = plan
  variables { account = "shared" }
  expect_failures = [var.account]
}

run "refuses_a_region_that_is_none" {
  command = plan
  variables { region = "Ireland" }
  expect_failures = [var.region]
}
