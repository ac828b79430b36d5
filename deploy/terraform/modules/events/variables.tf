variable "queues" {
  type = map(object({
    name  = string
    why   = string
    rules = map(string)
  }))
  description = "The queues. `rules` are event patterns in JSON, each by a name of its own: what of the default event bus comes into the queue."

  validation {
    condition     = alltrue([for queue in values(var.queues) : can(regex("^[a-zA-Z0-9_-]{1,75}$", queue.name))])
    error_message = "Write names of queues in at most 75 letters, digits, hyphens and underscores: the dead letters' has -dead at the end."
  }

  validation {
    condition     = alltrue(flatten([for queue in values(var.queues) : [for pattern in values(queue.rules) : can(keys(jsondecode(pattern))) && length(try(jsondecode(pattern), {})) > 0]]))
    error_message = "Write each of the rules of queues as an event pattern: a JSON object with at least one field, as in {\"source\":[\"aws.ssm\"]}."
  }

  validation {
    condition     = alltrue(flatten([for queue in values(var.queues) : [for rule in keys(queue.rules) : can(regex("^[a-zA-Z0-9._-]+$", rule)) && length("${queue.name}-${rule}") <= 64]]))
    error_message = "Shorten the names of queues or of their rules: EventBridge calls a rule QUEUE-RULE, in at most 64 letters, digits and . _ -."
  }
}

variable "deliveries" {
  type        = number
  description = "After how many attempts to handle a message it goes to the dead letters; null: never, it comes again until it is too old."
  default     = 5

  validation {
    condition     = var.deliveries == null ? true : var.deliveries >= 1 && var.deliveries <= 1000
    error_message = "Set deliveries to a number from 1 to 1000, or to null."
  }
}

variable "keep_hours" {
  type        = number
  description = "For how many hours a message waits to be handled. Dead letters stay for 14 days."
  default     = 24

  validation {
    condition     = var.keep_hours >= 1 && var.keep_hours <= 336
    error_message = "Set keep_hours to a number from 1 to 336, which are 14 days."
  }
}
