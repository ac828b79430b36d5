locals {
  rules = merge([
    for key, queue in var.queues : {
      for rule, pattern in queue.rules : "${queue.name}-${rule}" => { queue = key, pattern = pattern, why = queue.why }
    }
  ]...)
  why = {
    for key, queue in var.queues : key => { "gatehouse:why" = substr(replace(queue.why, "/[^\\p{L}\\p{N} _.:\\/=+@-]/", ""), 0, 256) }
  }
}

resource "aws_sqs_queue" "this" {
  for_each = var.queues

  name                       = each.value.name
  sqs_managed_sse_enabled    = true
  receive_wait_time_seconds  = 20
  visibility_timeout_seconds = 30
  message_retention_seconds  = var.keep_hours * 3600

  tags = local.why[each.key]
}

# What could not be delivered to a queue, or not be handled by whoever read it.
resource "aws_sqs_queue" "dead" {
  for_each = var.queues

  name                      = "${each.value.name}-dead"
  sqs_managed_sse_enabled   = true
  message_retention_seconds = 14 * 24 * 3600

  tags = local.why[each.key]
}

resource "aws_sqs_queue_redrive_policy" "this" {
  for_each = var.deliveries == null ? {} : var.queues

  queue_url = aws_sqs_queue.this[each.key].id

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead[each.key].arn
    maxReceiveCount     = var.deliveries
  })
}

resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  for_each = var.deliveries == null ? {} : var.queues

  queue_url = aws_sqs_queue.dead[each.key].id

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.this[each.key].arn]
  })
}

# One policy for both: EventBridge sends what a rule of the queue lets through, or where that fails, to the dead.
resource "aws_sqs_queue_policy" "this" {
  for_each = merge([
    for key in keys(var.queues) : {
      (key)         = { queue = aws_sqs_queue.this[key], rules = key }
      "${key}-dead" = { queue = aws_sqs_queue.dead[key], rules = key }
    }
  ]...)

  queue_url = each.value.queue.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = each.value.queue.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }],
      length(var.queues[each.value.rules].rules) == 0 ? [] : [{
        Sid       = "RulesSend"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = each.value.queue.arn
        Condition = {
          ArnEquals = {
            "aws:SourceArn" = [for name, rule in local.rules : aws_cloudwatch_event_rule.this[name].arn if rule.queue == each.value.rules]
          }
        }
      }],
    )
  })
}

resource "aws_cloudwatch_event_rule" "this" {
  for_each = local.rules

  name          = each.key
  description   = each.value.why
  event_pattern = each.value.pattern
}

resource "aws_cloudwatch_event_target" "this" {
  for_each = local.rules

  rule      = aws_cloudwatch_event_rule.this[each.key].name
  target_id = "queue"
  arn       = aws_sqs_queue.this[each.value.queue].arn

  retry_policy {
    maximum_event_age_in_seconds = 3600
    maximum_retry_attempts       = 185
  }

  dead_letter_config {
    arn = aws_sqs_queue.dead[each.value.queue].arn
  }

  depends_on = [aws_sqs_queue_policy.this]
}
