# Derived from the description: deploy/generated/bootstrap/bootstrap.tfvars.json

variable "platform" {
  type        = string
  description = "The name of the platform."
  nullable    = false
}

variable "account" {
  type        = string
  description = "The shared account. Nothing is applied to another one."
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account))
    error_message = "Give the account as its twelve digits."
  }
}

variable "region" {
  type        = string
  description = "The region of the states and the images."
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "Name a region of AWS, as eu-west-1."
  }
}

variable "repository" {
  type        = string
  description = "The repository on GitHub whose workflows push images and plan: `owner/name`."
  nullable    = false
}

variable "stages" {
  type = map(object({
    account = string
    region  = string
  }))
  description = "The account and the region of each stage."
  nullable    = false
}

variable "repositories" {
  type        = list(string)
  description = "The services, each of which has an image."
  nullable    = false
}

# What a person alone decides.

variable "immutable_tags" {
  type        = bool
  description = "Whether a tag names one image for good; the small profile, which moves `-latest`, gives false."
  default     = true
  nullable    = false
}

variable "enhanced_scanning" {
  type        = bool
  description = "Whether Amazon Inspector looks at the images again and again. It is paid for by image."
  default     = false
  nullable    = false
}

variable "repository_ids" {
  type = object({
    owner      = number
    repository = number
  })
  description = "The ids of owner and repository, where GitHub puts them into its tokens: repositories made or renamed since 15 July 2026."
  default     = null
}

variable "create_github_provider" {
  type        = bool
  description = "Whether to make the provider of GitHub's tokens, of which an account has one."
  default     = true
  nullable    = false
}

variable "keep_state_versions_days" {
  type        = number
  description = "After how many days an old version of a state goes, the ten newest aside; null: never."
  default     = 90
}

variable "force_destroy" {
  type        = bool
  description = "Whether a destroy takes states and images along. Set it, and apply, only before the last destroy."
  default     = false
  nullable    = false
}
