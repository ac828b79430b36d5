# Derived from the description: deploy/generated/<stage>/<stage>.tfvars.json. The stages link to this file.

variable "platform" {
  type        = string
  description = "The platform."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,19}$", var.platform))
    error_message = "Write platform in at most 20 lower-case letters, digits and hyphens, a letter first."
  }
}

variable "stage" {
  type        = string
  description = "The stage."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,15}$", var.stage))
    error_message = "Write stage in at most 16 lower-case letters, digits and hyphens, a letter first."
  }
}

variable "account" {
  type        = string
  description = "The account of the stage. Nothing is applied to another one."

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account))
    error_message = "Write account as its twelve digits."
  }
}

variable "region" {
  type        = string
  description = "The region of the stage."

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "Name a region of AWS, as in eu-west-1."
  }
}

variable "recovery_region" {
  type        = string
  description = "The second region, where backups and copies go; null: none."
  default     = null

  validation {
    condition     = var.recovery_region == null ? true : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.recovery_region)) && var.recovery_region != var.region
    error_message = "Name another region than the stage's own as recovery_region, or none: a copy beside the original is lost with it."
  }
}

variable "repository" {
  type        = string
  description = "The repository on GitHub whose workflows plan and apply: `owner/name`."
}

variable "shared" {
  type        = object({ account = string, region = string })
  description = "Where the states of all stages are; null: no workflow gets a role, since it could not reach the state."
  default     = null
}

variable "protected" {
  type        = bool
  description = "Whether what holds data refuses to be deleted."
}

variable "host" {
  type        = string
  description = "Where people reach the stage."
}

variable "network" {
  type = object({
    cidr         = string
    zones        = number
    nat_gateways = string
  })
  description = "The network that a cluster of kind `eks` gets. See the module network."
}

variable "cluster" {
  type = object({
    kind          = string
    name          = string
    version       = optional(string)
    identity      = string
    issuer        = optional(object({ url = string, create_provider = bool }))
    nodes         = optional(object({ architecture = string, instance_types = list(string), min = number, max = number, disk_gib = number }))
    addons        = optional(map(string), {})
    admins        = optional(set(string), [])
    public_access = optional(set(string), [])
  })
  description = "Where pods run. `eks` is made, `existing` is found by its name; `minikube` and `k3s` are somebody's own: their services get their AWS identity from a base user, or by tokens of `issuer`, whose provider one stage of an account creates and the others find. See the module cluster."

  validation {
    condition     = contains(["eks", "existing", "minikube", "k3s"], var.cluster.kind)
    error_message = "Set cluster.kind to eks, existing, minikube or k3s."
  }

  validation {
    condition     = contains(contains(["minikube", "k3s"], var.cluster.kind) ? ["assume-role", "irsa"] : ["pod-identity", "irsa"], var.cluster.identity)
    error_message = "Set cluster.identity to assume-role or irsa for minikube and k3s, and to pod-identity or irsa for EKS."
  }

  validation {
    condition     = (var.cluster.issuer != null) == (contains(["minikube", "k3s"], var.cluster.kind) && var.cluster.identity == "irsa")
    error_message = "Name cluster.issuer for minikube and k3s with the identity irsa, and for no other: AWS knows who signs the tokens of EKS."
  }

  validation {
    condition     = var.cluster.issuer == null ? true : can(regex("^https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(/[A-Za-z0-9_.~-]+)*$", var.cluster.issuer.url))
    error_message = "Write cluster.issuer.url as https://, a host and perhaps a path, without a slash at its end, as the tokens of the cluster have it."
  }
}

variable "workloads" {
  type        = map(object({ namespace = string, service_account = string }))
  description = "The services with an AWS identity. Their policies are `iam/<service>.json` and `trust/<service>.json` in `generated`."
  default     = {}
}

variable "buckets" {
  type        = map(object({ name = string, why = string, events = optional(bool, false), keep_versions_days = optional(number) }))
  description = "See the module data."
  default     = {}
}

variable "parameters" {
  type        = map(object({ why = string, type = string, version = number }))
  description = "See the module data."
  default     = {}
}

variable "parameter_values" {
  type        = map(string)
  description = "The value of each parameter, by name. It reaches neither state nor plan."
  default     = {}
  ephemeral   = true
  sensitive   = true
}

variable "secrets" {
  type        = map(object({ name = string, why = string }))
  description = "See the module data."
  default     = {}
}

variable "tables" {
  type        = map(object({ name = string, why = string, partition_key = string, sort_key = optional(string), ttl = optional(string) }))
  description = "See the module data."
  default     = {}
}

variable "databases" {
  type        = map(object({ name = string, why = string, engine = string, version = string, instance_class = string, storage_gib = number }))
  description = "See the module data."
  default     = {}

  validation {
    condition     = length(var.databases) == 0 || !contains(["minikube", "k3s"], var.cluster.kind)
    error_message = "Leave databases out, or take a cluster of kind eks or existing: a small cluster has no network on AWS. Run PostgreSQL inside of it."
  }
}

variable "queues" {
  type        = map(object({ name = string, why = string, rules = map(string) }))
  description = "See the module events."
  default     = {}
}

variable "budget" {
  type        = object({ monthly_usd = number, notify = list(string) })
  description = "What the account may cost, and who hears of it."
}

# What a person alone decides.

variable "generated" {
  type        = string
  description = "The folder of what is derived for this stage, with `iam/` and `trust/` in it; null: `deploy/generated/<stage>`."
  default     = null

  validation {
    condition = alltrue(flatten([
      for service in keys(var.workloads) : [
        for kind in ["iam", "trust"] : fileexists("${coalesce(var.generated, "${path.module}/../../../generated/${var.stage}")}/${kind}/${service}.json")
      ]
    ]))
    error_message = "Run gatehouse synth: iam/<service>.json or trust/<service>.json of one of workloads is not in the folder generated."
  }
}

variable "endpoints" {
  type        = set(string)
  description = "AWS services reached inside the network, such as `ecr.api`. Each costs by the hour and zone. See the module network."
  default     = []
}

variable "flow_logs_days" {
  type        = number
  description = "For how many days the log of all connections of the network is kept; null: none is written."
  default     = null
}

variable "support_type" {
  type        = string
  description = "What becomes of a Kubernetes version past its standard support. See the module cluster."
  default     = "STANDARD"
}

variable "base_user" {
  type        = object({ bounded = optional(bool, true), force_destroy = optional(bool, true) })
  description = "Whether the base user of a small cluster has a permissions boundary as well, and whether destroying it takes its access keys along. See the module local-identity."
  default     = {}
}

variable "replicate_tables" {
  type        = bool
  description = "Whether tables are copied to `recovery_region` too. Each write is paid for there again."
  default     = true
}

variable "deliveries" {
  type        = number
  description = "After how many attempts a message of a queue goes to the dead letters; null: never."
  default     = 5
}

variable "backups" {
  type = object({
    schedule  = optional(string, "cron(0 3 * * ? *)")
    keep_days = optional(number, 35)
  })
  description = "When tables and databases are backed up, and how long a backup stays; null: never. Point-in-time recovery is there in any case."
  default     = {}

  validation {
    condition     = var.backups != null || !var.protected
    error_message = "Leave backups as it is, or give a schedule: a protected stage has backups."
  }
}

variable "github" {
  type = object({
    create_provider = optional(bool, true)
    repository_ids  = optional(object({ owner = number, repository = number }))
  })
  description = "How GitHub is trusted: whether its provider is made, of which an account has one, and the ids it puts into tokens of repositories made since 15 July 2026; null: not at all. See the module github-oidc."
  default     = {}
}
