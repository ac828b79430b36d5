variable "name" {
  type        = string
  description = "The name of the bucket, unique in the world: `<platform>-state-<shared account>`."
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.name))
    error_message = "Give the bucket a name of 3 to 63 lower-case letters, digits and hyphens that begins and ends with a letter or digit."
  }
}

variable "stages" {
  type        = map(string)
  description = "The account of each stage, which reaches `stages/<stage>/` in the bucket and nothing else."
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for stage in keys(var.stages) : can(regex("^[a-z][a-z0-9-]*$", stage))])
    error_message = "Name each stage with lower-case letters, digits and hyphens: its name becomes a prefix in the bucket."
  }

  validation {
    condition     = alltrue([for account in values(var.stages) : can(regex("^[0-9]{12}$", account))])
    error_message = "Give each stage the twelve digits of its account, as text."
  }

  validation {
    condition     = !contains(keys(var.stages), "bootstrap")
    error_message = "Name no stage bootstrap: that is where the shared account keeps its own state."
  }
}

variable "keep_versions_days" {
  type        = number
  description = "After how many days an old version of a state goes, the ten newest aside; null: never."
  default     = 90

  validation {
    condition     = var.keep_versions_days == null ? true : var.keep_versions_days >= 1
    error_message = "Keep old versions for at least 1 day, or give null to keep them for good."
  }
}

variable "force_destroy" {
  type        = bool
  description = "Whether destroying the bucket takes the states in it along. Set it, and apply, only before the last destroy."
  default     = false
  nullable    = false
}
