# The provider computes policy documents without asking AWS: the plan shows what would ship.
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

variables {
  platform     = "gatehouse"
  repositories = ["broker", "gateway"]
  readers      = ["111122223333", "444455556666"]
}

run "keeps_images_and_scans_them" {
  command = plan

  assert {
    condition     = toset([for it in aws_ecr_repository.service : it.name]) == toset(["gatehouse/broker", "gatehouse/gateway"])
    error_message = "Not each service has a repository."
  }

  assert {
    condition     = alltrue([for it in aws_ecr_repository.service : it.image_tag_mutability == "IMMUTABLE"])
    error_message = "A tag can be moved."
  }

  assert {
    condition     = alltrue([for it in aws_ecr_repository.service : it.image_scanning_configuration[0].scan_on_push])
    error_message = "Images are not scanned."
  }

  assert {
    condition     = alltrue([for it in aws_ecr_repository.service : it.encryption_configuration[0].encryption_type == "AES256" && !it.force_delete])
    error_message = "Images are not encrypted, or go with their repository."
  }

  assert {
    condition = [for rule in jsondecode(aws_ecr_lifecycle_policy.service["broker"].policy).rules :
      "${rule.selection.tagStatus} ${rule.selection.countType} ${rule.selection.countNumber}"
    ] == ["untagged sinceImagePushed 14", "tagged imageCountMoreThan 100"]
    error_message = "What goes, and when, is not what the variables say."
  }

  assert {
    condition     = length(aws_ecr_registry_scanning_configuration.enhanced) == 0
    error_message = "The scanning of the whole registry is changed without being asked for."
  }
}

run "lets_other_accounts_pull_alone" {
  command = plan

  assert {
    condition = jsonencode(jsondecode(aws_ecr_repository_policy.readers["gateway"].policy).Statement) == jsonencode([{
      Sid    = "Pull"
      Effect = "Allow"
      Principal = { AWS = [
        "arn:aws:iam::444455556666:root",
        "arn:aws:iam::111122223333:root",
      ] }
      Action = [
        "ecr:GetDownloadUrlForLayer",
        "ecr:DescribeImages",
        "ecr:BatchGetImage",
        "ecr:BatchCheckLayerAvailability",
      ]
    }])
    error_message = "Other accounts may do something else than pull."
  }
}

run "lets_nobody_else_pull" {
  command = plan
  variables { readers = [] }

  assert {
    condition     = length(aws_ecr_repository_policy.readers) == 0
    error_message = "There is a policy although nobody else pulls."
  }
}

run "moves_tags_in_the_small_profile" {
  command = plan
  variables { immutable = false }

  assert {
    condition     = alltrue([for it in aws_ecr_repository.service : it.image_tag_mutability == "MUTABLE"])
    error_message = "Tags cannot be moved."
  }
}

run "encrypts_with_a_key" {
  command = plan
  variables { kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/a" }

  assert {
    condition     = alltrue([for it in aws_ecr_repository.service : it.encryption_configuration[0].encryption_type == "KMS" && it.encryption_configuration[0].kms_key == var.kms_key_arn])
    error_message = "The key is not used."
  }
}

run "scans_again_where_asked" {
  command = plan
  variables { enhanced_scanning = true }

  assert {
    condition     = aws_ecr_registry_scanning_configuration.enhanced[0].scan_type == "ENHANCED"
    error_message = "Images are scanned once."
  }
}

run "refuses_a_platform_that_ecr_refuses" {
  command = plan
  variables { platform = "Gatehouse" }
  expect_failures = [var.platform]
}

run "refuses_a_service_that_ecr_refuses" {
  command = plan
  variables { repositories = ["broker--"] }
  expect_failures = [var.repositories]
}

run "refuses_no_service" {
  command = plan
  variables { repositories = [] }
  expect_failures = [var.repositories]
}

run "refuses_everybody_as_a_reader" {
  command = plan
  variables { readers = ["*"] }
  expect_failures = [var.readers]
}

run "refuses_to_keep_too_few" {
  command = plan
  variables { keep_images = 3 }
  expect_failures = [var.keep_images]
}

run "refuses_half_a_day" {
  command = plan
  variables { untagged_days = 0.5 }
  expect_failures = [var.untagged_days]
}

run "refuses_what_is_no_key" {
  command = plan
  variables { kms_key_arn = "alias/images" }
  expect_failures = [var.kms_key_arn]
}
