variable "name" {
  type        = string
  description = "What the bucket is called, among all buckets of AWS."

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.name)) && !strcontains(var.name, "..") && !can(regex("^[0-9.]+$", var.name))
    error_message = "Write name in 3 to 63 lower-case letters, digits, hyphens and dots, a letter or digit at both ends."
  }
}

variable "events" {
  type        = bool
  description = "Whether EventBridge hears of changes of its objects."
  default     = false
}

variable "keep_versions_days" {
  type        = number
  description = "After how many days an old version of an object goes; null: never."
  default     = null

  validation {
    condition     = var.keep_versions_days == null ? true : var.keep_versions_days >= 1 && floor(var.keep_versions_days) == var.keep_versions_days
    error_message = "Set keep_versions_days to a whole number of days from 1 on, or to null."
  }
}

variable "force_destroy" {
  type        = bool
  description = "Whether the bucket may be destroyed with objects in it."
  default     = false
}

variable "tags" {
  type        = map(string)
  description = "Tags beside those of the provider."
  default     = {}
}
