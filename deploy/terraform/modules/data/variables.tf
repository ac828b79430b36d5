variable "platform" {
  type        = string
  description = "The platform. Databases are called so inside."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,19}$", var.platform))
    error_message = "Write platform in at most 20 lower-case letters, digits and hyphens, a letter first."
  }
}

variable "stage" {
  type        = string
  description = "The stage. Roles made here begin with platform and stage."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,15}$", var.stage))
    error_message = "Write stage in at most 16 lower-case letters, digits and hyphens, a letter first."
  }
}

variable "protected" {
  type        = bool
  description = "Whether what holds data refuses to be deleted: deletion protection, a last snapshot, secrets that can be restored for 30 days. Databases run in two zones as well."
}

variable "replica_region" {
  type        = string
  description = "Where copies of objects, tables and secrets go: the region of the provider `aws.recovery`; null: nowhere."
  default     = null
}

variable "replicate_tables" {
  type        = bool
  description = "Whether tables are copied to `replica_region` too. Each write is paid for there again."
  default     = true
}

variable "buckets" {
  type = map(object({
    name               = string
    why                = string
    events             = optional(bool, false)
    keep_versions_days = optional(number)
  }))
  description = "The buckets. EventBridge hears of those with `events`. Old versions are kept for ever without `keep_versions_days`."
  default     = {}

  validation {
    condition     = alltrue([for key in keys(var.buckets) : can(regex("^[a-zA-Z0-9_-]{1,14}$", key))])
    error_message = "Write keys of buckets in at most 14 letters, digits, hyphens and underscores: roles have them in their names."
  }

  validation {
    condition     = var.replica_region == null || alltrue([for bucket in values(var.buckets) : length(bucket.name) <= 55])
    error_message = "Write names of buckets in at most 55 characters: their copies have -replica at the end, and S3 allows 63."
  }
}

variable "parameters" {
  type = map(object({
    why     = string
    type    = string
    version = number
  }))
  description = "The parameters by name. Their values are in `parameter_values`; another `version` writes the value again."
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.parameters) : can(regex("^/[a-zA-Z0-9_./-]+$", name))])
    error_message = "Write names of parameters with a slash first, in letters, digits and . - _ /."
  }

  validation {
    condition     = alltrue([for parameter in values(var.parameters) : contains(["String", "StringList", "SecureString"], parameter.type)])
    error_message = "Set the type of each of parameters to String, StringList or SecureString."
  }

  validation {
    condition     = alltrue([for parameter in values(var.parameters) : parameter.version >= 1 && floor(parameter.version) == parameter.version])
    error_message = "Set the version of each of parameters to a whole number from 1 on."
  }
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
  description = "Secrets, made empty: a person or a rotation puts their values."
  default     = {}

  validation {
    condition     = alltrue([for secret in values(var.secrets) : can(regex("^[a-zA-Z0-9/_+=.@-]{1,512}$", secret.name))])
    error_message = "Write names of secrets in at most 512 letters, digits and / _ + = . @ -."
  }
}

variable "tables" {
  type = map(object({
    name          = string
    why           = string
    partition_key = string
    sort_key      = optional(string)
    ttl           = optional(string)
  }))
  description = "The DynamoDB tables. Keys are strings; `ttl` is the attribute that holds when an item ends."
  default     = {}

  validation {
    condition     = alltrue([for table in values(var.tables) : can(regex("^[a-zA-Z0-9_.-]{3,255}$", table.name))])
    error_message = "Write names of tables in 3 to 255 letters, digits and . _ -."
  }

  validation {
    condition     = alltrue([for table in values(var.tables) : table.partition_key != table.sort_key])
    error_message = "Give each of tables a sort_key other than its partition_key, or none."
  }
}

variable "databases" {
  type = map(object({
    name           = string
    why            = string
    engine         = string
    version        = string
    instance_class = string
    storage_gib    = number
  }))
  description = "The RDS databases, of PostgreSQL. RDS makes the password and keeps it in Secrets Manager."
  default     = {}

  validation {
    condition     = alltrue([for database in values(var.databases) : can(regex("^[a-z][a-z0-9-]{0,62}$", database.name)) && !endswith(database.name, "-") && !strcontains(database.name, "--")])
    error_message = "Write names of databases in at most 63 lower-case letters, digits and single hyphens, a letter first."
  }

  validation {
    condition     = alltrue([for database in values(var.databases) : database.engine == "postgres"])
    error_message = "Set the engine of each of databases to postgres: the services speak no other."
  }

  validation {
    condition     = alltrue([for database in values(var.databases) : can(regex("^[0-9]{2}\\.[0-9]+$", database.version))])
    error_message = "Give each of databases its version as major and minor, as in 17.6: an unpinned version changes by itself."
  }

  validation {
    condition     = alltrue([for database in values(var.databases) : startswith(database.instance_class, "db.")])
    error_message = "Write the instance_class of each of databases as RDS does, as in db.t4g.micro."
  }

  validation {
    condition     = alltrue([for database in values(var.databases) : database.storage_gib >= 20])
    error_message = "Set the storage_gib of each of databases to at least 20, the least that gp3 has."
  }

  validation {
    condition     = length(var.databases) == 0 || var.vpc_id != null && length(var.subnet_ids) >= 2
    error_message = "Give vpc_id and two subnet_ids or more, or leave databases out: a database needs a network with two zones."
  }
}

variable "vpc_id" {
  type        = string
  description = "The network of the databases."
  default     = null
}

variable "subnet_ids" {
  type        = list(string)
  description = "The private subnets of the databases."
  default     = []
}

variable "clients" {
  type        = map(string)
  description = "The security groups that reach the databases, each by a name of your choice."
  default     = {}
}
