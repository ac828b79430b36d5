# The tokens of a small cluster open roles where AWS can read the keys of whoever signs them. An account has one
# provider of an issuer at most: stages of one account that share a cluster share it, too.
locals {
  creates_provider = try(var.cluster.issuer.create_provider, false)

  oidc_issuer = var.cluster.issuer == null ? one(module.cluster[*].oidc_issuer) : trimprefix(var.cluster.issuer.url, "https://")
  oidc_provider_arn = one(concat(
    module.cluster[*].oidc_provider_arn,
    aws_iam_openid_connect_provider.cluster[*].arn,
    data.aws_iam_openid_connect_provider.cluster[*].arn,
  ))

  # Whose providers this stage makes.
  own_issuers = local.creates_provider ? [local.oidc_issuer] : local.small ? [] : ["oidc.eks.${var.region}.*"]
}

resource "aws_iam_openid_connect_provider" "cluster" {
  count = local.creates_provider ? 1 : 0

  url            = var.cluster.issuer.url
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_openid_connect_provider" "cluster" {
  count = var.cluster.issuer != null && !local.creates_provider ? 1 : 0

  url = var.cluster.issuer.url
}
