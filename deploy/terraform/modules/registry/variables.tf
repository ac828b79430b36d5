variable "platform" {
  type        = string
  description = "What the names of the repositories begin with: `<platform>/<service>`."
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*$", var.platform))
    error_message = "Begin the platform's name with a lower-case letter, followed by lower-case letters, digits and hyphens."
  }
}

variable "repositories" {
  type        = set(string)
  description = "The services, each of which has an image."
  nullable    = false

  validation {
    condition     = length(var.repositories) > 0
    error_message = "Name at least one service that has an image."
  }

  validation {
    condition     = alltrue([for name in var.repositories : can(regex("^[a-z0-9]+([._-][a-z0-9]+)*$", name))])
    error_message = "Name each service with lower-case letters and digits, with single dots, hyphens or underscores between them, as ECR does."
  }
}

variable "readers" {
  type        = set(string)
  description = "The other accounts whose clusters pull the images."
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for account in var.readers : can(regex("^[0-9]{12}$", account))])
    error_message = "Give each account that pulls as its twelve digits: nobody else is let in."
  }
}

variable "immutable" {
  type        = bool
  description = "Whether a tag names one image for good. The small profile, which moves `-latest`, gives false; it deploys by digest all the same."
  default     = true
  nullable    = false
}

variable "keep_images" {
  type        = number
  description = "How many tagged images of a service stay. Rolling back reaches no further."
  default     = 100
  nullable    = false

  validation {
    condition     = var.keep_images >= 10 && var.keep_images == floor(var.keep_images)
    error_message = "Keep at least 10 images of a service: what runs in production may be older than the newest few."
  }
}

variable "untagged_days" {
  type        = number
  description = "After how many days an image that has lost its tag goes."
  default     = 14
  nullable    = false

  validation {
    condition     = var.untagged_days >= 1 && var.untagged_days == floor(var.untagged_days)
    error_message = "Keep untagged images for a whole number of days, at least 1."
  }
}

variable "kms_key_arn" {
  type        = string
  description = "The key that encrypts the images; null: one that AWS owns. Another key replaces the repositories."
  default     = null

  validation {
    condition     = var.kms_key_arn == null ? true : can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/[^/]+$", var.kms_key_arn))
    error_message = "Give the whole ARN of the key: arn:aws:kms:<region>:<account>:key/<id>."
  }
}

variable "enhanced_scanning" {
  type        = bool
  description = "Whether Amazon Inspector looks at the images again whenever it learns of a vulnerability. It is a setting of the whole registry, and is paid for by image."
  default     = false
  nullable    = false
}

variable "force_delete" {
  type        = bool
  description = "Whether destroying a repository takes its images along. Set it, and apply, only before the last destroy."
  default     = false
  nullable    = false
}
