variable "platform" {
  type        = string
  description = "The platform; roles are called `<platform>-<stage>-<workload>`."
  nullable    = false
}

variable "stage" {
  type        = string
  description = "The stage."
  nullable    = false
}

variable "cluster" {
  type = object({
    name              = string
    identity          = string
    oidc_provider_arn = optional(string)
    oidc_issuer       = optional(string)
  })
  description = "The cluster, and how its pods get their identity: `pod-identity`, `irsa` (with provider and issuer) or `assume-role` (from a base user)."
  nullable    = false

  validation {
    condition     = contains(["pod-identity", "irsa", "assume-role"], var.cluster.identity)
    error_message = "Let pods get their identity by pod-identity, irsa or assume-role."
  }

  validation {
    condition     = var.cluster.identity == "irsa" ? var.cluster.oidc_provider_arn != null && var.cluster.oidc_issuer != null : true
    error_message = "Name the OIDC provider and issuer of the cluster, which IRSA trusts, or use pod-identity."
  }
}

variable "workloads" {
  type = map(object({
    namespace       = string
    service_account = string
    policy          = string
    trust           = string
  }))
  description = "Each service with an AWS identity: its service account, its derived policy and its trust policy with all placeholders filled, both as JSON."
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for workload in values(var.workloads) : try(length(jsondecode(workload.policy).Statement) > 0, false)])
    error_message = "Give each workload a policy with at least one statement: a service that may do nothing gets no role."
  }

  validation {
    condition = alltrue(flatten([for workload in values(var.workloads) : [
      for statement in try(jsondecode(workload.policy).Statement, []) : [
        for action in flatten([try(statement.Action, "*")]) : !strcontains(action, "*")
      ]
    ]]))
    error_message = "Name each action in full: a policy with a wildcard among its actions allows what nobody has asked for."
  }

  validation {
    condition     = alltrue([for workload in values(var.workloads) : can(jsondecode(workload.trust).Statement[0].Principal) && !can(regex("[$][{]", workload.trust))])
    error_message = "Give each workload a trust policy that names who may take on its role, with all placeholders filled by templatefile()."
  }

  validation {
    condition     = alltrue([for name in keys(var.workloads) : length("${var.platform}-${var.stage}-${name}") <= 64])
    error_message = "Shorten the names: <platform>-<stage>-<workload> is the name of a role, which has at most 64 characters."
  }
}

variable "parts" {
  type        = set(string)
  description = "Parts of the platform that get an identity, too: `cluster-autoscaler`, `load-balancer-controller`, `secrets-store-csi`."
  default     = []
  nullable    = false

  validation {
    condition     = length(setsubtract(var.parts, ["cluster-autoscaler", "load-balancer-controller", "secrets-store-csi"])) == 0
    error_message = "The parts are cluster-autoscaler, load-balancer-controller and secrets-store-csi. Add-ons of EKS get their roles in the module cluster."
  }

  validation {
    condition     = length(var.parts) == 0 || var.cluster.identity != "assume-role"
    error_message = "Parts of the platform need EKS: a cluster with the identity assume-role has none."
  }

  validation {
    condition     = length(setintersection(var.parts, keys(var.workloads))) == 0
    error_message = "Call no workload as a part of the platform is called."
  }
}

variable "secret_arns" {
  type        = list(string)
  description = "The secrets that `secrets-store-csi` reads."
  default     = []
  nullable    = false

  validation {
    condition     = length(var.secret_arns) > 0 || !contains(var.parts, "secrets-store-csi")
    error_message = "Name the secrets that secrets-store-csi reads, or leave the part out."
  }

  validation {
    condition     = alltrue([for arn in var.secret_arns : !strcontains(arn, "*")])
    error_message = "Name each secret by its whole ARN, without a wildcard."
  }
}

variable "permissions_boundary" {
  type        = string
  description = "The ARN of a policy that bounds all roles."
  default     = null
}
