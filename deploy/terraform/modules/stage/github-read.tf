locals {
  # Reads how things are set up, not what is in them. Of a parameter Terraform asks for the value, and drops it.
  read_statements = [
    {
      Sid      = "ReadState"
      Action   = ["s3:GetObject"]
      Resource = [local.state]
    },
    {
      Sid       = "FindState"
      Action    = ["s3:ListBucket"]
      Resource  = [local.state_bucket]
      Condition = { StringLikeIfExists = { "s3:prefix" = ["stages/${var.stage}/*", "env:/"] } }
    },
    {
      Sid       = "DecryptState"
      Action    = ["kms:Decrypt"]
      Resource  = [local.state_key]
      Condition = { StringLike = { "kms:EncryptionContext:aws:s3:arn" = "${local.state_bucket}*" } }
    },
    {
      Sid = "Look"
      Action = [
        "backup:Describe*", "backup:GetBackupPlan", "backup:GetBackupSelection", "backup:List*",
        "budgets:ViewBudget", "budgets:ListTagsForResource", "dynamodb:Describe*", "dynamodb:ListTagsOfResource",
        "ec2:DescribeAddresses*", "ec2:DescribeAvailabilityZones", "ec2:DescribeFlowLogs",
        "ec2:DescribeInternetGateways", "ec2:DescribeLaunchTemplate*", "ec2:DescribeNatGateways",
        "ec2:DescribeNetworkAcls", "ec2:DescribeNetworkInterfaces", "ec2:DescribePrefixLists",
        "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroup*", "ec2:DescribeSubnets", "ec2:DescribeVpc*",
        "eks:Describe*", "eks:List*", "events:DescribeRule", "events:List*", "iam:Get*", "iam:List*",
        "kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:List*", "logs:Describe*",
        "logs:ListTags*", "rds:Describe*", "rds:ListTagsForResource", "secretsmanager:DescribeSecret",
        "secretsmanager:GetResourcePolicy", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueueTags",
        "ssm:DescribeParameters", "ssm:ListTagsForResource", "tag:GetResources",
      ]
      Resource = ["*"]
    },
    {
      Sid      = "LookAtBuckets"
      Action   = ["s3:GetAccelerateConfiguration", "s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration", "s3:GetReplicationConfiguration", "s3:ListBucket"]
      Resource = local.all_bucket_arns
    },
    {
      Sid      = "LookAtParameters"
      Action   = ["ssm:GetParameter", "ssm:GetParameters"]
      Resource = local.parameter_arns
    },
  ]
}
