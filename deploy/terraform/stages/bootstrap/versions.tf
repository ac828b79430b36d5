terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }

  # `gatehouse infra` names bucket, key and region. The first apply makes the bucket, and begins with a local state.
  backend "s3" {}
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account]

  default_tags {
    tags = {
      "gatehouse:platform"   = var.platform
      "gatehouse:stage"      = "bootstrap"
      "gatehouse:managed-by" = "terraform"
    }
  }
}
