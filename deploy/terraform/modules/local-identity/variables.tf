variable "name" {
  type        = string
  description = "The name of the base user."
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,55}$", var.name))
    error_message = "Give the user a name of 1 to 55 letters, digits and + = , . @ _ -."
  }
}

variable "role_arns" {
  type        = set(string)
  description = "The roles that the user may take on, and nothing else. Give the ARNs as text, not from the roles: those trust the user, so that would be a cycle."
  nullable    = false

  validation {
    condition     = length(var.role_arns) > 0
    error_message = "Name at least one role that the user may take on."
  }

  validation {
    condition     = alltrue([for arn in var.role_arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$", arn))])
    error_message = "Give each role by its whole ARN, arn:aws:iam::<account>:role/<name>, without a wildcard."
  }
}

variable "bounded" {
  type        = bool
  description = "Whether a permissions boundary says the same as the policy, so that no further policy gives the user more."
  default     = true
  nullable    = false
}

variable "force_destroy" {
  type        = bool
  description = "Whether destroying the user takes its access keys along; else they must be gone before."
  default     = true
  nullable    = false
}
