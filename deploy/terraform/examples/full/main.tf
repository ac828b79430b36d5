# Everything switched on, by the modules alone: without a description that the inputs are derived from.

locals {
  name = "${var.platform}-${var.stage}"
}

module "network" {
  source = "../../modules/network"

  name           = local.name
  cidr           = "10.32.0.0/16"
  zones          = 3
  nat_gateways   = "each-zone"
  endpoints      = ["ecr.api", "ecr.dkr", "sts"]
  flow_logs_days = 30
}

module "cluster" {
  source = "../../modules/cluster"

  name               = local.name
  kubernetes_version = "1.34"
  nodes              = { architecture = "arm64", instance_types = ["m7g.large"], min = 3, max = 9, disk_gib = 50 }
  addons = {
    vpc-cni                = "v1.20.4-eksbuild.1"
    coredns                = "v1.12.4-eksbuild.1"
    kube-proxy             = "v1.34.0-eksbuild.4"
    eks-pod-identity-agent = "v1.3.9-eksbuild.3"
    aws-ebs-csi-driver     = "v1.51.0-eksbuild.1"
  }
  admins       = var.admins
  subnet_ids   = module.network.private_subnet_ids
  log_days     = 90
  support_type = var.support_type
}

module "registry" {
  source = "../../modules/registry"

  platform     = var.platform
  repositories = ["gateway", "broker", "directory"]
  force_delete = !var.protected
}

module "data" {
  source = "../../modules/data"

  providers = {
    aws          = aws
    aws.recovery = aws.recovery
  }

  platform         = var.platform
  stage            = var.stage
  protected        = var.protected
  replica_region   = var.recovery_region
  replicate_tables = var.replicate_tables

  buckets = {
    avatars = { name = "${local.name}-avatars-${var.account}", why = "The pictures of people.", events = true, keep_versions_days = var.keep_versions_days }
  }
  parameters       = { "/${var.platform}/mode" = { why = "A setting.", type = "String", version = 1 } }
  parameter_values = { "/${var.platform}/mode" = "quiet" }
  secrets          = { oidc = { name = "${var.platform}/${var.stage}/oidc", why = "The secret of the client that people sign in by." } }
  tables           = { people = { name = "${local.name}-people", why = "People.", partition_key = "pk", sort_key = "sk", ttl = "expires" } }
  databases        = { main = { name = local.name, why = "People, sessions and keys.", engine = "postgres", version = "17.6", instance_class = "db.t4g.medium", storage_gib = 50 } }

  vpc_id     = module.network.vpc_id
  subnet_ids = module.network.private_subnet_ids
  clients    = { "the cluster" = module.cluster.security_group_id }
}

module "identity" {
  source = "../../modules/workload-identity"

  platform = var.platform
  stage    = var.stage
  cluster = {
    name              = module.cluster.name
    identity          = "pod-identity"
    oidc_provider_arn = module.cluster.oidc_provider_arn
    oidc_issuer       = module.cluster.oidc_issuer
  }
  workloads = {
    directory = { namespace = var.stage, service_account = "directory", policy = local.directory, trust = local.trust }
  }
  parts       = ["cluster-autoscaler", "load-balancer-controller", "secrets-store-csi"]
  secret_arns = concat(values(module.data.secret_arns), values(module.data.database_secret_arns))
}

module "events" {
  source = "../../modules/events"

  deliveries = var.deliveries
  queues = {
    changes = {
      name  = "${local.name}-changes"
      why   = "What has changed, for the brokers."
      rules = { parameters = jsonencode({ source = ["aws.ssm"], detail-type = ["Parameter Store Change"] }) }
    }
  }
}

module "recovery" {
  source = "../../modules/recovery"
  count  = var.backups ? 1 : 0

  providers = {
    aws          = aws
    aws.recovery = aws.recovery
  }

  name           = local.name
  copy_to_region = var.recovery_region
  locked         = var.protected
  tags           = { "gatehouse:platform" = var.platform, "gatehouse:stage" = var.stage }
}

module "budget" {
  source = "../../modules/budget"

  name        = local.name
  monthly_usd = 900
  notify      = var.notify
}
