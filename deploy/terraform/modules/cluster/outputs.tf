output "name" {
  description = "The cluster."
  value       = local.cluster.name
}

output "arn" {
  description = "Its ARN."
  value       = local.cluster.arn
}

output "endpoint" {
  description = "The address of its API server."
  value       = local.cluster.endpoint
}

output "certificate_authority" {
  description = "Who signs the certificate of its API server, in base64."
  value       = local.cluster.certificate_authority[0].data
}

output "kubernetes_version" {
  description = "Its version of Kubernetes."
  value       = local.cluster.version
}

output "oidc_issuer" {
  description = "Who issues the tokens of its service accounts, without `https://`."
  value       = local.issuer
}

output "oidc_provider_arn" {
  description = "What IAM knows that issuer by, for IRSA; null for an existing cluster with Pod Identity."
  value       = one(concat(aws_iam_openid_connect_provider.this[*].arn, data.aws_iam_openid_connect_provider.existing[*].arn))
}

output "security_group_id" {
  description = "Of its nodes and control plane: what a database lets in."
  value       = local.cluster.vpc_config[0].cluster_security_group_id
}

output "vpc_id" {
  description = "The network that it is in."
  value       = local.cluster.vpc_config[0].vpc_id
}

output "subnet_ids" {
  description = "The subnets that it is in."
  value       = local.cluster.vpc_config[0].subnet_ids
}

output "node_role_arn" {
  description = "The role of its nodes; null for an existing cluster."
  value       = one(aws_iam_role.node[*].arn)
}
