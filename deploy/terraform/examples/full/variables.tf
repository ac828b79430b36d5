variable "platform" {
  type        = string
  description = "What names begin with."
  default     = "gatehouse"
}

variable "stage" {
  type        = string
  description = "The stage, which is the namespace of the services as well."
  default     = "full"
}

variable "account" {
  type        = string
  description = "The account. Nothing is applied to another one."

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account))
    error_message = "Write account as its twelve digits."
  }
}

variable "region" {
  type        = string
  description = "The region."
  default     = "eu-west-1"
}

variable "recovery_region" {
  type        = string
  description = "The second region, where copies and backups go."
  default     = "eu-central-1"

  validation {
    condition     = var.recovery_region != var.region
    error_message = "Name another region as recovery_region: a copy beside the original is lost with it."
  }
}

variable "admins" {
  type        = set(string)
  description = "Who administers the cluster: `role/NAME` or `user/NAME` of the account, which are there already."
}

variable "notify" {
  type        = set(string)
  description = "The e-mail addresses that hear of what is spent."
}

variable "protected" {
  type        = bool
  description = "Whether what holds data refuses to be deleted. With false, one destroy takes all of it away."
  default     = true
}

variable "support_type" {
  type        = string
  description = "What becomes of a Kubernetes version past its standard support. See the module cluster."
  default     = "STANDARD"
}

variable "replicate_tables" {
  type        = bool
  description = "Whether tables are copied to the second region. Each write is paid for there again."
  default     = true
}

variable "deliveries" {
  type        = number
  description = "After how many attempts a message goes to the dead letters; null: never."
  default     = 5
}

variable "keep_versions_days" {
  type        = number
  description = "After how many days an old version of an object goes; null: never."
  default     = 30
}

variable "backups" {
  type        = bool
  description = "Whether tables and databases are backed up each night. Point-in-time recovery is there in any case."
  default     = true
}
