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
  name        = "gatehouse-dev"
  monthly_usd = 300
  notify      = ["platform@gatehouse.example"]
}

run "tells_of_80_percent_spent_and_100_foreseen" {
  command = plan

  assert {
    condition = toset([for it in aws_budgets_budget.monthly.notification : "${it.notification_type} ${it.threshold}"]) == toset([
      "ACTUAL 80", "FORECASTED 100",
    ])
    error_message = "It does not tell of 80 % spent and 100 % foreseen."
  }

  assert {
    condition     = alltrue([for it in aws_budgets_budget.monthly.notification : it.subscriber_email_addresses == toset(var.notify)])
    error_message = "Not everybody hears of it."
  }
}

run "counts_the_costs_of_a_tag" {
  command = plan
  variables { tag = { key = "gatehouse:stage", value = "dev" } }

  assert {
    condition     = one(aws_budgets_budget.monthly.cost_filter).values[0] == "user:gatehouse:stage$dev"
    error_message = "It does not count what carries the tag alone."
  }
}

run "refuses_nothing_to_spend" {
  command = plan
  variables { monthly_usd = 0 }
  expect_failures = [var.monthly_usd]
}

run "refuses_that_nobody_hears" {
  command = plan
  variables { notify = [] }
  expect_failures = [var.notify]
}

run "refuses_what_is_no_address" {
  command = plan
  variables { notify = ["platform"] }
  expect_failures = [var.notify]
}

run "refuses_a_name_that_aws_refuses" {
  command = plan
  variables { name = "dev:budget" }
  expect_failures = [var.name]
}
