locals {
  # What the directory may do.
  directory = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "KeepAvatars"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
        Resource = ["${module.data.bucket_arns["avatars"]}/avatars/*"]
      },
      {
        Sid      = "KeepPeople"
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"]
        Resource = [module.data.table_arns["people"]]
      },
    ]
  })

  # One service account of this cluster takes on the role.
  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "pods.eks.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Condition = {
        StringEquals = {
          "aws:RequestTag/eks-cluster-arn"            = module.cluster.arn
          "aws:RequestTag/kubernetes-namespace"       = var.stage
          "aws:RequestTag/kubernetes-service-account" = "directory"
        }
      }
    }]
  })
}
