locals {
  write_statements = [
    {
      Sid      = "WriteState"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = [local.state, "${local.state}.tflock"]
    },
    {
      Sid      = "Unlock"
      Action   = ["s3:DeleteObject"]
      Resource = ["${local.state}.tflock"]
    },
    {
      Sid       = "EncryptState"
      Action    = ["kms:GenerateDataKey"]
      Resource  = [local.state_key]
      Condition = { StringLike = { "kms:EncryptionContext:aws:s3:arn" = "${local.state_bucket}*" } }
    },
    # AWS makes most of these without a name to limit them by: the region is the limit.
    {
      Sid = "Network"
      Action = [
        "ec2:*Address", "ec2:*FlowLogs", "ec2:*InternetGateway", "ec2:*LaunchTemplate*", "ec2:*NatGateway",
        "ec2:*Route", "ec2:*RouteTable*", "ec2:*SecurityGroup*", "ec2:*Subnet*", "ec2:*Tags", "ec2:*Vpc*",
        "ec2:RunInstances",
      ]
      Resource  = ["*"]
      Condition = { StringEquals = { "aws:RequestedRegion" = var.region } }
    },
    {
      Sid = "Cluster"
      Action = [
        "eks:Associate*", "eks:Create*", "eks:Delete*", "eks:Disassociate*", "eks:TagResource", "eks:UntagResource",
        "eks:Update*",
      ]
      Resource = [for kind in ["cluster", "nodegroup", "addon", "access-entry", "podidentityassociation"] : "${local.arn}:eks:${local.own}:${kind}/${var.cluster.name}${kind == "cluster" ? "" : "/*"}"]
    },
    {
      Sid = "Roles"
      Action = [
        "iam:*Role", "iam:*RolePolicy", "iam:*RoleDescription", "iam:UpdateAssumeRolePolicy", "iam:*User",
        "iam:*UserPolicy", "iam:*UserPermissionsBoundary", "iam:CreatePolicy*", "iam:DeletePolicy*", "iam:TagPolicy",
        "iam:DeleteAccessKey",
      ]
      Resource = concat(["${local.roles}*"], [for kind in ["user", "policy"] : "${local.arn}:iam::${var.account}:${kind}/${local.name}-*"])
    },
    {
      Sid      = "Issuers"
      Action   = ["iam:*OpenIDConnectProvider"]
      Resource = [for issuer in local.own_issuers : "${local.arn}:iam::${var.account}:oidc-provider/${issuer}"]
    },
    {
      Sid       = "AwsServicesOwnRoles"
      Action    = ["iam:CreateServiceLinkedRole"]
      Resource  = ["${local.arn}:iam::${var.account}:role/aws-service-role/*"]
      Condition = { StringLike = { "iam:AWSServiceName" = ["autoscaling.*", "backup.*", "eks*", "elasticloadbalancing.*", "rds.*", "replication.dynamodb.*"] } }
    },
    {
      Sid = "Data"
      Action = [
        "s3:CreateBucket", "s3:DeleteBucket*", "s3:PutBucket*", "s3:PutEncryptionConfiguration",
        "s3:PutLifecycleConfiguration", "s3:PutReplicationConfiguration",
      ]
      Resource = local.all_bucket_arns
    },
    {
      Sid      = "Parameters"
      Action   = ["ssm:*TagsToResource", "ssm:*TagsFromResource", "ssm:DeleteParameter", "ssm:PutParameter"]
      Resource = local.parameter_arns
    },
    {
      Sid = "Secrets"
      Action = [
        "secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "secretsmanager:*Regions*",
        "secretsmanager:*TagResource", "secretsmanager:*Replica", "secretsmanager:UpdateSecret",
      ]
      Resource = local.secret_arns
    },
    {
      Sid = "Tables"
      Action = [
        "dynamodb:CreateTable*", "dynamodb:DeleteTable*", "dynamodb:*TagResource", "dynamodb:Update*",
      ]
      Resource = [for table in var.tables : "${local.arn}:dynamodb:*:${var.account}:table/${table.name}"]
    },
    {
      Sid      = "Databases"
      Action   = ["rds:AddTags*", "rds:Create*", "rds:Delete*", "rds:Modify*", "rds:RemoveTags*"]
      Resource = local.database_arns
    },
    {
      Sid      = "PasswordsOfDatabases"
      Action   = ["secretsmanager:CreateSecret", "secretsmanager:TagResource"]
      Resource = length(var.databases) == 0 ? [] : ["${local.arn}:secretsmanager:${local.own}:secret:rds!*"]
    },
    {
      Sid      = "Queues"
      Action   = ["sqs:CreateQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue"]
      Resource = [for queue in var.queues : "${local.arn}:sqs:${local.own}:${queue.name}*"]
    },
    {
      Sid      = "Rules"
      Action   = ["events:*Rule", "events:*TagResource", "events:PutTargets", "events:RemoveTargets"]
      Resource = [for queue in var.queues : "${local.arn}:events:${local.own}:rule/${queue.name}-*"]
    },
    {
      Sid      = "Backups"
      Action   = ["backup:Create*", "backup:Delete*", "backup:Put*Lock*", "backup:*TagResource", "backup:Update*", "backup-storage:MountCapsule"]
      Resource = ["*"]
    },
    {
      Sid       = "Keys"
      Action    = ["kms:CreateKey", "kms:TagResource"]
      Resource  = ["*"]
      Condition = { StringEquals = { "aws:RequestTag/gatehouse:stage" = var.stage } }
    },
    {
      Sid       = "OwnKeys"
      Action    = ["kms:*Alias", "kms:CreateGrant", "kms:EnableKeyRotation", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:*TagResource", "kms:UpdateKeyDescription", "kms:Decrypt", "kms:GenerateDataKey*"]
      Resource  = ["${local.arn}:kms:*:${var.account}:key/*"]
      Condition = { StringEquals = { "aws:ResourceTag/gatehouse:stage" = var.stage } }
    },
    {
      Sid      = "Aliases"
      Action   = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"]
      Resource = ["${local.arn}:kms:${local.own}:alias/${var.cluster.name}"]
    },
    {
      Sid      = "Logs"
      Action   = ["logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:*RetentionPolicy", "logs:*KmsKey", "logs:*Tag*"]
      Resource = [for group in ["/aws/eks/${var.cluster.name}/", "/aws/rds/instance/", "/${local.name}/"] : "${local.arn}:logs:${local.own}:log-group:${group}*"]
    },
    {
      Sid      = "Budget"
      Action   = ["budgets:ModifyBudget", "budgets:TagResource", "budgets:UntagResource"]
      Resource = ["${local.arn}:budgets::${var.account}:budget/${local.name}"]
    },
  ]
}
