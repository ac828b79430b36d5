# What the stages share, in an account of its own: their states, the images, and who on GitHub may push and plan.

module "state" {
  source = "../../modules/state"

  name               = "${var.platform}-state-${var.account}"
  stages             = { for stage, place in var.stages : stage => place.account }
  keep_versions_days = var.keep_state_versions_days
  force_destroy      = var.force_destroy
}

module "registry" {
  source = "../../modules/registry"

  platform          = var.platform
  repositories      = toset(var.repositories)
  readers           = setsubtract([for place in values(var.stages) : place.account], [var.account])
  immutable         = var.immutable_tags
  enhanced_scanning = var.enhanced_scanning
  force_delete      = var.force_destroy
}

module "github" {
  source = "../../modules/github-oidc"

  name            = var.platform
  repository      = var.repository
  repository_ids  = var.repository_ids
  create_provider = var.create_github_provider

  roles = {
    images = {
      description = "Pushes images, from the branch main."
      branch      = "main"
      policies    = { push = data.aws_iam_policy_document.push.json }
    }
    plan-bootstrap = {
      description = "Plans this account, in the environment bootstrap-plan."
      environment = "bootstrap-plan"
      policies    = { read = data.aws_iam_policy_document.plan.json }
    }
  }
}
