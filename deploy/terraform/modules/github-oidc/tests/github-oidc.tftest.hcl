# The provider computes policy documents without asking AWS: the plan shows what would ship.
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_resource {
  target          = aws_iam_openid_connect_provider.github
  override_during = plan
  values          = { arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
}

variables {
  repository = "example/gatehouse"
  roles = {
    images = { branch = "main", policies = { push = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" } }
    plan   = { environment = "dev-plan", policies = { read = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" } }
  }
}

run "trusts_one_branch_or_one_environment_of_the_repository" {
  command = plan

  assert {
    condition = jsonencode(jsondecode(aws_iam_role.github["images"].assume_role_policy).Statement) == jsonencode([{
      Sid       = "GitHub"
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringEquals = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = "repo:example/gatehouse:ref:refs/heads/main"
      } }
    }])
    error_message = "Somebody else than the jobs of main may take on the role."
  }

  assert {
    condition     = jsondecode(aws_iam_role.github["plan"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == "repo:example/gatehouse:environment:dev-plan"
    error_message = "Somebody else than the jobs of the environment may take on the role."
  }

  assert {
    condition     = aws_iam_openid_connect_provider.github[0].client_id_list == toset(["sts.amazonaws.com"])
    error_message = "Tokens for another audience are taken."
  }

  assert {
    condition     = aws_iam_role.github["images"].name == "gatehouse-images" && aws_iam_role.github["images"].max_session_duration == 3600
    error_message = "The role is called something else, or its sessions last longer than an hour."
  }

  assert {
    condition     = keys(aws_iam_role_policy.github) == ["images/push", "plan/read"]
    error_message = "A role has other policies than those given."
  }
}

run "names_the_ids_of_newer_repositories" {
  command = plan
  variables { repository_ids = { owner = 583231, repository = 1296269000 } }

  assert {
    condition     = jsondecode(aws_iam_role.github["images"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == "repo:example@583231/gatehouse@1296269000:ref:refs/heads/main"
    error_message = "The ids are not in the subject."
  }
}

run "uses_the_provider_that_is_there" {
  command = plan
  variables { create_provider = false }

  override_data {
    target = data.aws_iam_openid_connect_provider.github
    values = { arn = "arn:aws:iam::123456789012:oidc-provider/existing" }
  }

  assert {
    condition     = output.provider_arn == "arn:aws:iam::123456789012:oidc-provider/existing" && length(aws_iam_openid_connect_provider.github) == 0
    error_message = "Another provider is made."
  }
}

run "refuses_a_role_bound_to_nothing" {
  command = plan
  variables { roles = { images = { policies = { push = "{\"Statement\":[]}" } } } }
  expect_failures = [var.roles]
}

run "refuses_a_role_bound_to_both" {
  command = plan
  variables { roles = { images = { branch = "main", environment = "dev", policies = { push = "{\"Statement\":[]}" } } } }
  expect_failures = [var.roles]
}

run "refuses_any_branch" {
  command = plan
  variables { roles = { images = { branch = "*", policies = { push = "{\"Statement\":[]}" } } } }
  expect_failures = [var.roles]
}

run "refuses_a_ref" {
  command = plan
  variables { roles = { images = { branch = "refs/heads/main", policies = { push = "{\"Statement\":[]}" } } } }
  expect_failures = [var.roles]
}

run "refuses_any_environment" {
  command = plan
  variables { roles = { images = { environment = "dev*", policies = { push = "{\"Statement\":[]}" } } } }
  expect_failures = [var.roles]
}

run "refuses_a_role_without_a_policy" {
  command = plan
  variables { roles = { images = { branch = "main", policies = {} } } }
  expect_failures = [var.roles]
}

run "refuses_a_policy_that_is_none" {
  command = plan
  variables { roles = { images = { branch = "main", policies = { push = "AdministratorAccess" } } } }
  expect_failures = [var.roles]
}

run "refuses_sessions_that_iam_refuses" {
  command = plan
  variables { roles = { images = { branch = "main", max_session_seconds = 60, policies = { push = "{\"Statement\":[]}" } } } }
  expect_failures = [var.roles]
}

run "refuses_a_name_that_iam_refuses" {
  command = plan
  variables { roles = { "push images" = { branch = "main", policies = { push = "{\"Statement\":[]}" } } } }
  expect_failures = [var.roles]
}

run "refuses_any_repository" {
  command = plan
  variables { repository = "example/*" }
  expect_failures = [var.repository]
}

run "refuses_a_prefix_that_iam_refuses" {
  command = plan
  variables { name = "gate house" }
  expect_failures = [var.name]
}
