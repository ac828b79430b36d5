variable "name" {
  type        = string
  description = "What the network and its parts are called: `gatehouse-dev`."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,38}[a-z0-9]$", var.name))
    error_message = "Write name in 2 to 40 lower-case letters, digits and hyphens, a letter first."
  }
}

variable "cidr" {
  type        = string
  description = "The range of addresses, /16 to /20. A range that no other network has lets them be joined later."

  validation {
    condition     = can(regex("/(16|17|18|19|20)$", var.cidr)) && try(cidrhost(var.cidr, 0) == split("/", var.cidr)[0], false)
    error_message = "Write cidr as the first address of a range and a length of 16 to 20, as in 10.16.0.0/16."
  }
}

variable "zones" {
  type        = number
  description = "In how many availability zones the subnets lie: 2 or 3."
  default     = 2

  validation {
    condition     = contains([2, 3], var.zones)
    error_message = "Set zones to 2 or 3: EKS and RDS need two, and a fourth makes nothing safer."
  }
}

variable "nat_gateways" {
  type        = string
  description = "`one` for all zones is cheaper; with `each-zone` the others keep their way out when a zone is lost."
  default     = "one"

  validation {
    condition     = contains(["one", "each-zone"], var.nat_gateways)
    error_message = "Set nat_gateways to one or each-zone."
  }
}

variable "endpoints" {
  type        = set(string)
  description = "AWS services reached inside the network rather than through a NAT gateway, such as `ecr.api`. Each costs by the hour and zone. S3 and DynamoDB have theirs in any case, at no cost."
  default     = []

  validation {
    condition     = length(setintersection(var.endpoints, ["s3", "dynamodb"])) == 0
    error_message = "Leave s3 and dynamodb out of endpoints: they have gateway endpoints already."
  }

  validation {
    condition     = alltrue([for service in var.endpoints : can(regex("^[a-z0-9-]+(\\.[a-z0-9-]+)*$", service))])
    error_message = "Write endpoints as AWS names its services, without com.amazonaws and the region, as in ecr.api."
  }
}

variable "flow_logs_days" {
  type        = number
  description = "For how many days the log of all connections is kept; null: none is written."
  default     = null

  validation {
    condition     = var.flow_logs_days == null ? true : contains([1, 3, 5, 7, 14, 30, 60, 90, 180, 365], var.flow_logs_days)
    error_message = "Set flow_logs_days to 1, 3, 5, 7, 14, 30, 60, 90, 180 or 365, or to null."
  }
}
