output "queue_urls" {
  description = "The URL of each queue."
  value       = { for key, queue in aws_sqs_queue.this : key => queue.url }
}

output "queue_arns" {
  description = "The ARN of each queue."
  value       = { for key, queue in aws_sqs_queue.this : key => queue.arn }
}

output "dead_letter_urls" {
  description = "The URL of the dead letters of each queue."
  value       = { for key, queue in aws_sqs_queue.dead : key => queue.url }
}

output "dead_letter_names" {
  description = "The name of the dead letters of each queue, for alarms."
  value       = { for key, queue in aws_sqs_queue.dead : key => queue.name }
}

output "rule_arns" {
  description = "The ARN of each rule."
  value       = { for name, rule in aws_cloudwatch_event_rule.this : name => rule.arn }
}
