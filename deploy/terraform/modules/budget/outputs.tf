output "arn" {
  description = "The ARN of the budget."
  value       = aws_budgets_budget.monthly.arn
}
