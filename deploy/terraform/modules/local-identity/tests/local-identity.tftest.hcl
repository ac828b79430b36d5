# The provider computes policy documents without asking AWS: the plan shows what would ship.
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

variables {
  name = "gatehouse-dev-base"
  role_arns = [
    "arn:aws:iam::111122223333:role/gatehouse-dev-broker",
    "arn:aws:iam::111122223333:role/gatehouse-dev-directory",
  ]
}

run "may_take_on_the_roles_and_nothing_else" {
  command = plan

  assert {
    condition = jsonencode(jsondecode(aws_iam_user_policy.assume.policy).Statement) == jsonencode([{
      Sid      = "AssumeRoles"
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = reverse(sort(var.role_arns))
    }])
    error_message = "The base user may do something else than take on its roles."
  }
}

run "is_bounded_by_the_same" {
  command = plan

  override_resource {
    target          = aws_iam_policy.boundary
    override_during = plan
    values          = { arn = "arn:aws:iam::111122223333:policy/gatehouse-dev-base-boundary" }
  }

  assert {
    condition     = jsondecode(aws_iam_policy.boundary[0].policy) == jsondecode(aws_iam_user_policy.assume.policy)
    error_message = "The boundary says something else than the policy."
  }

  assert {
    condition     = aws_iam_user.base.permissions_boundary == aws_iam_policy.boundary[0].arn
    error_message = "The user has no boundary."
  }
}

run "refuses_a_wildcard" {
  command = plan
  variables { role_arns = ["arn:aws:iam::111122223333:role/gatehouse-*"] }
  expect_failures = [var.role_arns]
}

run "refuses_what_is_no_role" {
  command = plan
  variables { role_arns = ["arn:aws:iam::111122223333:user/ada"] }
  expect_failures = [var.role_arns]
}

run "refuses_no_role_at_all" {
  command = plan
  variables { role_arns = [] }
  expect_failures = [var.role_arns]
}

run "refuses_a_name_that_iam_refuses" {
  command = plan
  variables { name = "a user" }
  expect_failures = [var.name]
}
