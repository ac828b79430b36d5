# What a Minikube or k3s needs of AWS: images, a bucket, parameters, and a base user that may take on two roles.

data "aws_partition" "this" {}

locals {
  name = "${var.platform}-${var.stage}"
  arn  = "arn:${data.aws_partition.this.partition}"
}

# Tags move: `broker-latest` is the newest image.
module "registry" {
  source = "../../modules/registry"

  platform     = var.platform
  repositories = var.services
  immutable    = false
  force_delete = true
}

module "data" {
  source = "../../modules/data"

  providers = {
    aws          = aws
    aws.recovery = aws.recovery
  }

  platform         = var.platform
  stage            = var.stage
  protected        = false
  buckets          = { files = { name = var.bucket, why = "Files that the services show." } }
  parameters       = { for name in keys(var.parameters) : name => { why = "A setting that the services show.", type = "String", version = 1 } }
  parameter_values = var.parameters
}

module "base" {
  source = "../../modules/local-identity"

  name          = "${local.name}-base"
  bounded       = var.base_user.bounded
  force_destroy = var.base_user.force_destroy
  role_arns     = [for role in ["broker", "registry-pull"] : "${local.arn}:iam::${var.account}:role/${local.name}-${role}"]
}

module "identity" {
  source = "../../modules/workload-identity"

  platform = var.platform
  stage    = var.stage
  cluster  = { name = "local", identity = "assume-role" }
  workloads = {
    broker = {
      namespace       = var.stage
      service_account = "broker"
      policy          = local.broker
      trust           = local.trust
    }
    registry-pull = {
      namespace       = "gatehouse-system"
      service_account = "registry-renewal"
      policy          = local.pull
      trust           = local.trust
    }
  }
}

module "github" {
  source = "../../modules/github-oidc"

  name       = local.name
  repository = var.repository
  roles = {
    images = {
      description = "Pushes images, from the branch main."
      branch      = "main"
      policies    = { push = local.push }
    }
  }
}
