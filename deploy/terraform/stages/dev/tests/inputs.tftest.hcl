mock_provider "aws" {}

mock_provider "aws" {
  alias = "recovery"
}

variables {
  platform   = "gatehouse"
  stage      = "dev"
  account    = "111122223333"
  region     = "eu-west-1"
  repository = "example/gatehouse"
  protected  = false
  host       = "app.dev.gatehouse.example"
  network    = { cidr = "10.16.0.0/16", zones = 2, nat_gateways = "one" }
  cluster    = { kind = "minikube", name = "minikube", identity = "assume-role" }
  budget     = { monthly_usd = 300, notify = ["platform@gatehouse.example"] }
  backups    = null
}

run "takes_its_own_inputs" {
  command = plan

  assert {
    condition     = output.stage == "dev" && local.tags["gatehouse:stage"] == "dev"
    error_message = "What is made has the stage's tags."
  }
}

run "refuses_those_of_another_stage" {
  command = plan

  variables {
    stage = "qa"
  }

  expect_failures = [output.stage]
}
