mock_provider "aws" {
  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:eu-west-1:111122223333:queue" }
  }

  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:eu-west-1:111122223333:rule/rule" }
  }
}

variables {
  queues = {
    changes = {
      name = "gatehouse-dev-changes"
      why  = "What has changed, for the brokers."
      rules = {
        parameters = "{\"source\":[\"aws.ssm\"]}"
        secrets    = "{\"source\":[\"aws.secretsmanager\"]}"
      }
    }
    jobs = { name = "gatehouse-dev-jobs", why = "Jobs.", rules = { all = "{\"source\":[\"jobs\"]}" } }
    work = { name = "gatehouse-dev-work", why = "Work.", rules = {} }
  }
}

run "hears_of_changes" {
  assert {
    condition     = alltrue([for queue in concat(values(aws_sqs_queue.this), values(aws_sqs_queue.dead)) : queue.sqs_managed_sse_enabled])
    error_message = "Messages are encrypted."
  }

  assert {
    condition     = keys(aws_cloudwatch_event_rule.this) == ["gatehouse-dev-changes-parameters", "gatehouse-dev-changes-secrets", "gatehouse-dev-jobs-all"] && aws_cloudwatch_event_target.this["gatehouse-dev-changes-secrets"].dead_letter_config[0].arn == aws_sqs_queue.dead["changes"].arn
    error_message = "Each rule sends to its queue, and what it cannot deliver to the dead letters."
  }

  assert {
    condition = alltrue([
      for key in ["changes", "changes-dead"] : [
        for statement in jsondecode(aws_sqs_queue_policy.this[key].policy).Statement :
        [statement.Effect, statement.Action, try(length(statement.Condition.ArnEquals["aws:SourceArn"]), 0)]
      ] == [["Deny", "sqs:*", 0], ["Allow", "sqs:SendMessage", 2]]
    ])
    error_message = "The rules of a queue send to it, and nobody else."
  }

  assert {
    condition     = length(jsondecode(aws_sqs_queue_policy.this["work"].policy).Statement) == 1
    error_message = "A queue without rules is closed to EventBridge."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue_redrive_policy.this["changes"].redrive_policy).maxReceiveCount == 5 && jsondecode(aws_sqs_queue_redrive_allow_policy.dead["changes"].redrive_allow_policy).sourceQueueArns == [aws_sqs_queue.this["changes"].arn]
    error_message = "A message that nobody can handle goes to the dead letters of its own queue."
  }
}

run "without_end" {
  variables {
    deliveries = null
  }

  assert {
    condition     = length(aws_sqs_queue_redrive_policy.this) == 0
    error_message = "A message comes again until it is too old."
  }
}

run "refuses_wrong_values" {
  command = plan

  variables {
    deliveries = 0
    keep_hours = 400
    queues     = { changes = { name = "changes.fifo", why = "Wrong.", rules = { all = "{}" } } }
  }

  expect_failures = [var.queues, var.deliveries, var.keep_hours]
}

run "refuses_rules_of_long_names" {
  command = plan

  variables {
    queues = { changes = { name = "a-queue-with-a-name-of-fifty-characters-or-even-more", why = "Long.", rules = { parameters-and-secrets = "{\"source\":[\"aws.ssm\"]}" } } }
  }

  expect_failures = [var.queues]
}
