terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }

  # The state is a file beside this one. To keep it in a bucket:
  #   backend "s3" {
  #     bucket       = "…"
  #     key          = "full/terraform.tfstate"
  #     region       = "eu-west-1"
  #     use_lockfile = true
  #   }
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
  region              = var.recovery_region
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
