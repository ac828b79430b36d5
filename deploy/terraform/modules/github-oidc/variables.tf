variable "name" {
  type        = string
  description = "What the names of the roles begin with: `<name>-<role>`; null: the name of the repository."
  default     = null

  validation {
    condition     = var.name == null ? true : can(regex("^[A-Za-z][A-Za-z0-9-]*$", var.name))
    error_message = "Begin the name with a letter, followed by letters, digits and hyphens."
  }
}

variable "repository" {
  type        = string
  description = "The repository on GitHub whose workflows take on the roles: `owner/name`."
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.repository))
    error_message = "Name one repository as owner/name, without a wildcard: each repository that matches could take on the roles."
  }
}

variable "repository_ids" {
  type = object({
    owner      = number
    repository = number
  })
  description = "The ids that GitHub puts into the subject of repositories made or renamed since 15 July 2026 (`gh api repos/<owner>/<name> --jq '{owner: .owner.id, repository: .id}'`); null: the subject has names alone."
  default     = null
}

variable "roles" {
  type = map(object({
    branch              = optional(string)
    environment         = optional(string)
    description         = optional(string)
    policies            = map(string)
    max_session_seconds = optional(number, 3600)
  }))
  description = "Each role, the branch or the environment whose jobs take it on, and what it may do: JSON of inline policies by name."
  nullable    = false

  validation {
    condition     = alltrue([for role in values(var.roles) : (role.branch == null) != (role.environment == null)])
    error_message = "Bind each role to a branch or to an environment, not to both: the subject of a job with an environment does not say its branch, so limit the environment to branches on GitHub."
  }

  validation {
    condition     = alltrue([for role in values(var.roles) : can(regex("^[A-Za-z0-9][A-Za-z0-9._/-]*$", coalesce(role.branch, "main")))])
    error_message = "Name one branch, without refs/heads/ and without a wildcard: each branch that matches could take on the role."
  }

  validation {
    condition     = alltrue([for role in values(var.roles) : !startswith(coalesce(role.branch, "main"), "refs/")])
    error_message = "Name the branch without refs/heads/."
  }

  validation {
    condition     = alltrue([for role in values(var.roles) : can(regex("^[A-Za-z0-9][A-Za-z0-9 ._-]*$", coalesce(role.environment, "dev")))])
    error_message = "Name one environment, without a wildcard or a colon: each environment that matches could take on the role."
  }

  validation {
    condition     = alltrue([for role in values(var.roles) : length(role.policies) > 0])
    error_message = "Give each role at least one policy: a role that may do nothing is not needed."
  }

  validation {
    condition     = alltrue(flatten([for role in values(var.roles) : [for policy in values(role.policies) : can(jsondecode(policy).Statement)]]))
    error_message = "Give each policy as the JSON of a policy document."
  }

  validation {
    condition     = alltrue([for role in values(var.roles) : role.max_session_seconds >= 3600 && role.max_session_seconds <= 43200])
    error_message = "Let sessions last 3600 to 43200 seconds, as IAM does."
  }

  validation {
    condition     = alltrue([for role in keys(var.roles) : can(regex("^[A-Za-z0-9-]+$", role)) && length("${coalesce(var.name, split("/", var.repository)[1])}-${role}") <= 64])
    error_message = "Name each role with letters, digits and hyphens; with its prefix it has at most 64 characters."
  }
}

variable "create_provider" {
  type        = bool
  description = "Whether to make the provider of GitHub's tokens. An account has one at most: give false where it is there already."
  default     = true
  nullable    = false
}

variable "permissions_boundary" {
  type        = string
  description = "The ARN of a policy that bounds all roles."
  default     = null
}
