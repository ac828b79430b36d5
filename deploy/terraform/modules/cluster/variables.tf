variable "name" {
  type        = string
  description = "What the cluster is called. One of kind `existing` is found by it."

  validation {
    condition     = can(regex("^[a-zA-Z0-9][a-zA-Z0-9_-]{0,39}$", var.name))
    error_message = "Write name in at most 40 letters, digits, hyphens and underscores, so that names of roles fit as well."
  }
}

variable "kind" {
  type        = string
  description = "`eks`: made here; `existing`: an EKS cluster that is there already, and stays as it is."
  default     = "eks"

  validation {
    condition     = contains(["eks", "existing"], var.kind)
    error_message = "Set kind to eks or existing."
  }
}

variable "identity" {
  type        = string
  description = "How pods get their AWS identity: `pod-identity` or `irsa`."
  default     = "pod-identity"

  validation {
    condition     = contains(["pod-identity", "irsa"], var.identity)
    error_message = "Set identity to pod-identity or irsa."
  }
}

variable "kubernetes_version" {
  type        = string
  description = "Of Kubernetes, major and minor. Raising it by one upgrades the control plane, then the nodes."
  default     = null

  validation {
    condition     = var.kubernetes_version == null ? var.kind == "existing" : can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "Give kubernetes_version as major and minor, as in 1.34: an unpinned version changes by itself."
  }
}

variable "nodes" {
  type = object({
    architecture   = string
    instance_types = list(string)
    min            = number
    max            = number
    disk_gib       = number
  })
  description = "The nodes. Their number begins at `min`; from there on Cluster Autoscaler decides, up to `max`."
  default     = null

  validation {
    condition     = var.nodes != null || var.kind == "existing"
    error_message = "Give nodes: a cluster of kind eks has none of its own."
  }

  validation {
    condition     = var.nodes == null ? true : contains(["arm64", "x86_64"], var.nodes.architecture)
    error_message = "Set nodes.architecture to arm64 or x86_64."
  }

  validation {
    condition     = var.nodes == null ? true : length(var.nodes.instance_types) > 0 && alltrue([for type in var.nodes.instance_types : can(regex("^[a-z0-9-]+\\.[a-z0-9-]+$", type))])
    error_message = "Give nodes.instance_types at least one type, as in t4g.medium."
  }

  # Graviton families have a g after their generation: t4g, m7g, c7gn. g5g is a GPU family on Graviton.
  validation {
    condition     = var.nodes == null ? true : alltrue([for type in var.nodes.instance_types : can(regex("^(a1|[a-z]+[0-9]+g[a-z]*)\\.", type)) == (var.nodes.architecture == "arm64")])
    error_message = "Make nodes.instance_types fit nodes.architecture: types such as t4g and m7g are arm64, such as t3 and m7i x86_64."
  }

  validation {
    condition     = var.nodes == null ? true : var.nodes.min >= 1 && var.nodes.max >= var.nodes.min
    error_message = "Set nodes.min to at least 1, and nodes.max to no less than nodes.min."
  }

  validation {
    condition     = var.nodes == null ? true : var.nodes.disk_gib >= 20
    error_message = "Set nodes.disk_gib to at least 20: the system and images take most of less."
  }
}

variable "addons" {
  type        = map(string)
  description = "The version of each EKS add-on, by its name."
  default     = {}

  validation {
    condition     = var.kind == "existing" || length(setsubtract(["vpc-cni", "kube-proxy", "coredns"], keys(var.addons))) == 0
    error_message = "Give addons a version of vpc-cni, kube-proxy and coredns: nodes never become ready without them."
  }

  validation {
    condition     = var.kind == "existing" || var.identity != "pod-identity" || contains(keys(var.addons), "eks-pod-identity-agent")
    error_message = "Give addons a version of eks-pod-identity-agent, or set identity to irsa."
  }

  validation {
    condition     = alltrue([for version in values(var.addons) : can(regex("^v[0-9]+\\.[0-9]+\\.[0-9]+-eksbuild\\.[0-9]+$", version))])
    error_message = "Write the versions of addons in full, as in v1.20.4-eksbuild.1."
  }
}

variable "admins" {
  type        = set(string)
  description = "Who administers the cluster: roles and users of this account, as `role/NAME` or `user/NAME`. Whoever made it has no rights by that."
  default     = []

  validation {
    condition     = var.kind == "existing" || length(var.admins) > 0
    error_message = "Give admins at least one role or user: nobody could enter the cluster."
  }

  validation {
    condition     = alltrue([for admin in var.admins : can(regex("^(role|user)/[a-zA-Z0-9+=,.@_/-]+$", admin))])
    error_message = "Write each of admins as role/NAME or user/NAME."
  }
}

variable "public_access" {
  type        = set(string)
  description = "The ranges of addresses that reach the API server from outside of the network; none: it has no public endpoint."
  default     = []

  validation {
    condition     = alltrue([for cidr in var.public_access : can(cidrhost(cidr, 0)) && !endswith(cidr, "/0")])
    error_message = "Write public_access as CIDRs, as in 203.0.113.0/24. A range of everything is refused: it opens the API server to anyone."
  }
}

variable "subnet_ids" {
  type        = list(string)
  description = "The private subnets of the control plane and the nodes, in two zones or more."
  default     = []

  validation {
    condition     = var.kind == "existing" || length(var.subnet_ids) >= 2
    error_message = "Give subnet_ids two subnets or more, each in another zone."
  }
}

variable "log_days" {
  type        = number
  description = "For how many days the logs of the control plane are kept."
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 180, 365], var.log_days)
    error_message = "Set log_days to 1, 3, 5, 7, 14, 30, 60, 90, 180 or 365."
  }
}

variable "support_type" {
  type        = string
  description = "What becomes of a version past its standard support. `STANDARD`: AWS upgrades the cluster; `EXTENDED`: it stays, at six times the price; null: AWS's default."
  default     = "STANDARD"

  validation {
    condition     = var.support_type == null ? true : contains(["STANDARD", "EXTENDED"], var.support_type)
    error_message = "Set support_type to STANDARD or EXTENDED, or to null."
  }
}
