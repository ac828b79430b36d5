variable "name" {
  type        = string
  description = "The name of the budget, unique in its account."
  nullable    = false

  validation {
    condition     = can(regex("^[^:\\\\]{1,100}$", var.name))
    error_message = "Give the budget a name of 1 to 100 characters, without a colon or a backslash."
  }
}

variable "monthly_usd" {
  type        = number
  description = "How much may be spent in a month, in US dollars."
  nullable    = false

  validation {
    condition     = var.monthly_usd > 0
    error_message = "Give more than 0 US dollars a month."
  }
}

variable "notify" {
  type        = set(string)
  description = "The e-mail addresses that hear of 80 % spent and of 100 % foreseen."
  nullable    = false

  validation {
    condition     = length(var.notify) >= 1 && length(var.notify) <= 10
    error_message = "Name 1 to 10 e-mail addresses: a budget that nobody hears of helps nobody, and AWS takes no more than 10."
  }

  validation {
    condition     = alltrue([for address in var.notify : can(regex("^[^@ ]+@[^@ ]+[.][^@ ]+$", address))])
    error_message = "Give each address as name@domain."
  }
}

variable "tag" {
  type = object({
    key   = string
    value = string
  })
  description = "The tag whose costs count, where stages share an account; it must be a cost allocation tag of the payer. Null: all costs of the account."
  default     = null
}
