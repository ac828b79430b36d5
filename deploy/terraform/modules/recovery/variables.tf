variable "name" {
  type        = string
  description = "What the vault and the plan are called: `gatehouse-prod`."

  validation {
    condition     = can(regex("^[a-zA-Z0-9-]{2,50}$", var.name))
    error_message = "Write name in 2 to 50 letters, digits and hyphens."
  }
}

variable "schedule" {
  type        = string
  description = "When backups are made, as EventBridge writes it, in UTC."
  default     = "cron(0 3 * * ? *)"

  validation {
    condition     = can(regex("^cron\\(([^ ()]+ ){5}[^ ()]+\\)$", var.schedule))
    error_message = "Write schedule as six fields in cron(), as in cron(0 3 * * ? *)."
  }
}

variable "keep_days" {
  type        = number
  description = "After how many days a backup goes."
  default     = 35

  validation {
    condition     = var.keep_days >= 1 && floor(var.keep_days) == var.keep_days
    error_message = "Set keep_days to a whole number from 1 on."
  }
}

variable "copy_to_region" {
  type        = string
  description = "Where a copy of each backup goes: the region of the provider `aws.recovery`; null: nowhere."
  default     = null
}

variable "locked" {
  type        = bool
  description = "Whether nobody can delete a backup before `keep_days` are over, until the lock is taken off."
  default     = false
}

variable "tags" {
  type        = map(string)
  description = "What is backed up: tables and databases that have all of these tags."

  validation {
    condition     = length(var.tags) > 0
    error_message = "Give tags at least one tag: without, everything in the account would be backed up."
  }
}
