locals {
  arn      = "arn:${data.aws_partition.current.partition}"
  provider = "${local.arn}:iam::${var.account}:oidc-provider/token.actions.githubusercontent.com"
}

data "aws_partition" "current" {}

data "aws_iam_policy_document" "push" {
  # AWS gives the password of the whole registry; what it opens, the next statement says.
  statement {
    sid       = "SignIn"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  # Reading lets a push leave out the layers that are there, and a deployment find the digest.
  statement {
    sid = "Push"
    actions = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:CompleteLayerUpload",
      "ecr:DescribeImages",
      "ecr:DescribeImageScanFindings",
      "ecr:GetDownloadUrlForLayer",
      "ecr:InitiateLayerUpload",
      "ecr:PutImage",
      "ecr:UploadLayerPart",
    ]
    resources = values(module.registry.arns)
  }
}

# Reads what this folder describes, and its state; with `-lock=false`, for it writes nothing.
data "aws_iam_policy_document" "plan" {
  statement {
    sid       = "ReadState"
    actions   = ["s3:GetObject"]
    resources = ["${module.state.bucket_arn}/stages/bootstrap/*"]
  }

  statement {
    sid       = "DecryptState"
    actions   = ["kms:Decrypt"]
    resources = [module.state.kms_key_arn]

    condition {
      test     = "StringLike"
      variable = "kms:EncryptionContext:aws:s3:arn"
      values   = ["${module.state.bucket_arn}/stages/bootstrap/*"]
    }
  }

  statement {
    sid = "ReadBucket"
    actions = [
      "s3:GetAccelerateConfiguration",
      "s3:GetBucketAcl",
      "s3:GetBucketCORS",
      "s3:GetBucketLocation",
      "s3:GetBucketLogging",
      "s3:GetBucketObjectLockConfiguration",
      "s3:GetBucketOwnershipControls",
      "s3:GetBucketPolicy",
      "s3:GetBucketPublicAccessBlock",
      "s3:GetBucketRequestPayment",
      "s3:GetBucketTagging",
      "s3:GetBucketVersioning",
      "s3:GetBucketWebsite",
      "s3:GetEncryptionConfiguration",
      "s3:GetLifecycleConfiguration",
      "s3:GetReplicationConfiguration",
      "s3:ListBucket",
    ]
    resources = [module.state.bucket_arn]
  }

  statement {
    sid       = "ReadKey"
    actions   = ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"]
    resources = [module.state.kms_key_arn]
  }

  statement {
    sid = "ReadRepositories"
    actions = [
      "ecr:DescribeRepositories",
      "ecr:GetLifecyclePolicy",
      "ecr:GetRepositoryPolicy",
      "ecr:ListTagsForResource",
    ]
    resources = values(module.registry.arns)
  }

  statement {
    sid       = "ReadRoles"
    actions   = ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"]
    resources = [for role in ["images", "plan-bootstrap"] : "${local.arn}:iam::${var.account}:role/${var.platform}-${role}"]
  }

  statement {
    sid       = "ReadProvider"
    actions   = ["iam:GetOpenIDConnectProvider"]
    resources = [local.provider]
  }

  # AWS lets none of these be limited to a resource.
  statement {
    sid       = "List"
    actions   = ["ecr:GetRegistryScanningConfiguration", "iam:ListOpenIDConnectProviders", "kms:ListAliases"]
    resources = ["*"]
  }
}
