variable "platform" {
  type        = string
  description = "What names begin with."
  default     = "gatehouse"
}

variable "stage" {
  type        = string
  description = "The stage, which is the namespace of the services as well."
  default     = "dev"
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

variable "repository" {
  type        = string
  description = "The repository on GitHub whose branch main pushes images: `owner/name`."
}

variable "bucket" {
  type        = string
  description = "What the bucket is called, among all buckets of AWS."
}

variable "parameters" {
  type        = map(string)
  description = "The parameters that the services show, and their values."
  default     = { "/challenge/kantox" = "cloud-engineer" }
}

variable "services" {
  type        = set(string)
  description = "The services, and what renews the token of the registry: each has an image."
  default     = ["gateway", "broker", "directory", "registry-renewal"]
}

variable "base_user" {
  type = object({
    bounded       = optional(bool, true)
    force_destroy = optional(bool, true)
  })
  description = "Whether the base user has a permissions boundary as well, so that no further policy gives it more, and whether destroying it takes its access keys along."
  default     = {}
}
