data "aws_partition" "this" {}

locals {
  name  = "${var.platform}-${var.stage}"
  arn   = "arn:${data.aws_partition.this.partition}"
  small = contains(["minikube", "k3s"], var.cluster.kind)
  tags  = { "gatehouse:platform" = var.platform, "gatehouse:stage" = var.stage }

  generated = coalesce(var.generated, "${path.module}/../../../generated/${var.stage}")

  # Of databases: they are where the cluster is.
  vpc_id     = var.cluster.kind == "existing" ? module.cluster[0].vpc_id : one(module.network[*].vpc_id)
  subnet_ids = var.cluster.kind == "existing" ? tolist(module.cluster[0].subnet_ids) : flatten(module.network[*].private_subnet_ids)
}

module "network" {
  source = "../network"
  count  = var.cluster.kind == "eks" ? 1 : 0

  name           = local.name
  cidr           = var.network.cidr
  zones          = var.network.zones
  nat_gateways   = var.network.nat_gateways
  endpoints      = var.endpoints
  flow_logs_days = var.flow_logs_days
}

module "cluster" {
  source = "../cluster"
  count  = local.small ? 0 : 1

  name               = var.cluster.name
  kind               = var.cluster.kind
  identity           = var.cluster.identity
  kubernetes_version = var.cluster.version
  nodes              = var.cluster.nodes
  addons             = var.cluster.addons
  admins             = var.cluster.admins
  public_access      = var.cluster.public_access
  subnet_ids         = flatten(module.network[*].private_subnet_ids)
  support_type       = var.support_type
}

# The base user, which may take on the roles of the stage and do nothing else.
module "local_identity" {
  source = "../local-identity"
  count  = length(local.base_roles) > 0 ? 1 : 0

  name          = "${local.name}-base"
  bounded       = var.base_user.bounded
  force_destroy = var.base_user.force_destroy
  role_arns     = [for role in local.base_roles : "${local.arn}:iam::${var.account}:role/${local.name}-${role}"]
}

module "workload_identity" {
  source = "../workload-identity"

  platform = var.platform
  stage    = var.stage
  cluster = {
    name              = var.cluster.name
    identity          = var.cluster.identity
    oidc_provider_arn = local.oidc_provider_arn
    oidc_issuer       = local.oidc_issuer
  }
  workloads = merge(local.registry_pull, {
    for service, workload in var.workloads : service => merge(workload, {
      policy = file("${local.generated}/iam/${service}.json")
      trust = templatefile("${local.generated}/trust/${service}.json", {
        oidc_provider_arn = local.oidc_provider_arn
        oidc_issuer       = local.oidc_issuer
        base_identity_arn = one(module.local_identity[*].user_arn)
      })
    })
  })
  parts       = setunion(local.scaling_parts, local.secret_parts)
  secret_arns = values(module.data.secret_arns)
}

locals {
  scaling_parts = toset(var.cluster.kind == "eks" ? ["cluster-autoscaler", "load-balancer-controller"] : [])
  secret_parts  = toset(local.small || length(var.secrets) == 0 ? [] : ["secrets-store-csi"])
}

module "data" {
  source = "../data"

  providers = {
    aws          = aws
    aws.recovery = aws.recovery
  }

  platform         = var.platform
  stage            = var.stage
  protected        = var.protected
  replica_region   = var.recovery_region
  replicate_tables = var.replicate_tables
  buckets          = var.buckets
  parameters       = var.parameters
  parameter_values = var.parameter_values
  secrets          = var.secrets
  tables           = var.tables
  databases        = var.databases
  vpc_id           = local.vpc_id
  subnet_ids       = local.subnet_ids
  clients          = { for cluster in module.cluster : "the cluster" => cluster.security_group_id }
}

module "events" {
  source = "../events"

  queues     = var.queues
  deliveries = var.deliveries
}

module "recovery" {
  source = "../recovery"
  count  = var.backups == null ? 0 : 1

  providers = {
    aws          = aws
    aws.recovery = aws.recovery
  }

  name           = local.name
  schedule       = var.backups.schedule
  keep_days      = var.backups.keep_days
  copy_to_region = var.recovery_region
  locked         = var.protected
  tags           = local.tags
}

module "budget" {
  source = "../budget"

  name        = local.name
  monthly_usd = var.budget.monthly_usd
  notify      = toset(var.budget.notify)
}
