terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }

  # `gatehouse infra` names bucket, key and region.
  backend "s3" {}
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account]

  default_tags {
    tags = local.tags
  }
}

provider "aws" {
  alias               = "recovery"
  region              = coalesce(var.recovery_region, var.region)
  allowed_account_ids = [var.account]

  default_tags {
    tags = local.tags
  }
}

locals {
  tags = {
    "gatehouse:platform"   = var.platform
    "gatehouse:stage"      = var.stage
    "gatehouse:managed-by" = "terraform"
  }
}
