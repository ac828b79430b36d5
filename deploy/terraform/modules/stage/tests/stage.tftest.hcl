mock_provider "aws" {
  source = "./tests/mocks/stage"
}

mock_provider "aws" {
  alias  = "recovery"
  source = "./tests/mocks/recovery"
}

variables {
  platform   = "gatehouse"
  stage      = "dev"
  account    = "111122223333"
  region     = "eu-west-1"
  repository = "example/gatehouse"
  shared     = { account = "123456789012", region = "eu-west-1" }
  protected  = false
  host       = "app.dev.gatehouse.example"
  network    = { cidr = "10.16.0.0/16", zones = 2, nat_gateways = "one" }
  cluster = {
    kind     = "eks"
    name     = "gatehouse-dev"
    version  = "1.34"
    identity = "pod-identity"
    nodes    = { architecture = "arm64", instance_types = ["t4g.medium"], min = 2, max = 5, disk_gib = 30 }
    addons   = { vpc-cni = "v1.20.4-eksbuild.1", coredns = "v1.12.4-eksbuild.1", kube-proxy = "v1.34.0-eksbuild.4", eks-pod-identity-agent = "v1.3.9-eksbuild.3" }
    admins   = ["role/gatehouse-admin"]
  }
  workloads        = { broker = { namespace = "dev", service_account = "broker" } }
  buckets          = { files = { name = "files", why = "Files.", events = true, keep_versions_days = 30 } }
  parameters       = { "/app/mode" = { why = "A setting.", type = "String", version = 1 } }
  parameter_values = { "/app/mode" = "quiet" }
  secrets          = { client = { name = "gatehouse/dev/client", why = "A secret." } }
  tables           = { people = { name = "people", why = "People.", partition_key = "pk" } }
  databases        = { main = { name = "gatehouse-dev", why = "People.", engine = "postgres", version = "17.6", instance_class = "db.t4g.micro", storage_gib = 20 } }
  queues           = { changes = { name = "gatehouse-dev-changes", why = "Changes.", rules = { parameters = "{\"source\":[\"aws.ssm\"]}" } } }
  budget           = { monthly_usd = 300, notify = ["platform@gatehouse.example"] }
  generated        = "tests/generated"
}

run "eks" {
  assert {
    condition     = keys(output.role_arns) == ["broker", "cluster-autoscaler", "load-balancer-controller", "secrets-store-csi"]
    error_message = "Each service with an identity and each part of the platform has a role."
  }

  assert {
    condition     = length(module.network) == 1 && output.network.vpc_id == module.network[0].vpc_id && output.base_user == null
    error_message = "The cluster has a network, and nobody has a key."
  }

  assert {
    condition     = keys(output.github_role_arns) == ["deploy", "plan"]
    error_message = "Workflows plan and apply, each by a role."
  }

  assert {
    condition     = length(local.read_policy) + length(local.write_policy) < 10240
    error_message = "IAM takes no more than 10240 characters of inline policies."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(local.read_policy).Statement : alltrue([
        for action in statement.Action : can(regex("^[a-z0-9-]+:(Get|List|Describe|View|Decrypt)", action))
      ])
    ])
    error_message = "A plan changes nothing."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(local.read_policy).Statement : !anytrue([
        for action in statement.Action : contains(["s3:GetObject", "secretsmanager:GetSecretValue", "dynamodb:GetItem"], action)
      ]) || statement.Resource == ["arn:aws:s3:::gatehouse-state-123456789012/stages/dev/terraform.tfstate"]
    ])
    error_message = "A plan reads no data but its own state."
  }

  assert {
    condition = anytrue([
      for statement in jsondecode(local.write_policy).Statement :
      statement.Effect == "Deny" && contains(statement.Resource, "arn:aws:iam::111122223333:role/gatehouse-dev-deploy") && contains(statement.Action, "iam:*RolePolicy")
    ])
    error_message = "The role that applies cannot change itself."
  }

  assert {
    condition     = module.recovery[0].copy_vault_arn == null && output.backup_vault.name == "gatehouse-dev"
    error_message = "Backups stay in the region when there is no other."
  }
}

run "protected" {
  variables {
    protected       = true
    recovery_region = "eu-central-1"
    network         = { cidr = "10.18.0.0/16", zones = 3, nat_gateways = "each-zone" }
  }

  assert {
    condition     = module.recovery[0].copy_vault_arn != null && length(module.network[0].nat_gateway_ids) == 3 && keys(module.data.replica_bucket_names) == ["files"]
    error_message = "A stage with a second region has copies there."
  }
}

run "small" {
  variables {
    cluster   = { kind = "minikube", name = "gatehouse-dev", identity = "assume-role" }
    databases = {}
    backups   = null
    github    = null
    generated = "tests/generated-small"
  }

  assert {
    condition     = length(module.network) + length(module.cluster) + length(module.recovery) + length(module.github) == 0 && output.network == null
    error_message = "A small cluster is somebody's own: nothing of a cluster is made."
  }

  assert {
    condition     = output.base_user == "gatehouse-dev-base" && keys(output.role_arns) == ["broker", "registry-pull"]
    error_message = "Each service has a role, and so has what renews the registry's token; one user may take them on."
  }

  assert {
    condition     = join(" ", local.base_roles) == "broker registry-pull"
    error_message = "The base user may take on these roles, and no other."
  }

  assert {
    condition     = jsondecode(local.registry_pull["registry-pull"].policy).Statement[1].Resource == ["arn:aws:ecr:eu-west-1:123456789012:repository/gatehouse/*"] && jsondecode(local.registry_pull["registry-pull"].trust).Statement[0].Principal.AWS == "arn:aws:iam::111122223333:user/gatehouse-dev-base"
    error_message = "The base user alone pulls, and what is the platform's alone."
  }
}

run "small_with_irsa" {
  variables {
    cluster   = { kind = "k3s", name = "gatehouse-dev", identity = "irsa", issuer = { url = "https://keys.example.com/k3s", create_provider = true } }
    databases = {}
    generated = "tests/generated-irsa"
  }

  assert {
    condition     = output.base_user == null && length(module.local_identity) == 0 && keys(output.role_arns) == ["broker", "registry-pull"]
    error_message = "Nobody has a key: the tokens of the cluster open the roles."
  }

  assert {
    condition     = aws_iam_openid_connect_provider.cluster[0].url == "https://keys.example.com/k3s" && join(" ", aws_iam_openid_connect_provider.cluster[0].client_id_list) == "sts.amazonaws.com"
    error_message = "AWS trusts the issuer, for tokens that are meant for it."
  }

  assert {
    condition     = local.oidc_issuer == "keys.example.com/k3s" && local.oidc_provider_arn == aws_iam_openid_connect_provider.cluster[0].arn
    error_message = "The trust policies of services get issuer and provider."
  }

  assert {
    condition = jsondecode(local.registry_pull["registry-pull"].trust).Statement == [{
      Sid       = "ServiceAccount"
      Effect    = "Allow"
      Principal = { Federated = aws_iam_openid_connect_provider.cluster[0].arn }
      Action    = ["sts:AssumeRoleWithWebIdentity"]
      Condition = { StringEquals = {
        "keys.example.com/k3s:sub" = "system:serviceaccount:gatehouse-system:registry-renewal"
        "keys.example.com/k3s:aud" = "sts.amazonaws.com"
      } }
    }]
    error_message = "What renews the registry's token alone pulls."
  }

  assert {
    condition     = output.service_accounts["broker"].annotations["eks.amazonaws.com/role-arn"] == output.role_arns["broker"]
    error_message = "Service accounts name their roles."
  }

  assert {
    condition = [
      for statement in jsondecode(local.write_policy).Statement : statement.Resource if statement.Sid == "Issuers"
    ] == [["arn:aws:iam::111122223333:oidc-provider/keys.example.com/k3s"]]
    error_message = "The role that applies changes the provider of this issuer, and no other."
  }
}

run "small_with_the_issuer_of_another_stage" {
  variables {
    cluster   = { kind = "k3s", name = "gatehouse-dev", identity = "irsa", issuer = { url = "https://keys.example.com/k3s", create_provider = false } }
    databases = {}
    generated = "tests/generated-irsa"
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.cluster) == 0 && local.oidc_provider_arn == data.aws_iam_openid_connect_provider.cluster[0].arn
    error_message = "An account has one provider of an issuer: it is found."
  }

  assert {
    condition     = !anytrue([for statement in jsondecode(local.write_policy).Statement : statement.Sid == "Issuers"])
    error_message = "The role that applies changes no provider that is not this stage's."
  }
}

run "existing_cluster_with_irsa" {
  variables {
    cluster   = { kind = "existing", name = "shared", identity = "irsa" }
    generated = "tests/generated-irsa"
  }

  assert {
    condition     = length(module.network) == 0 && output.cluster.name == "shared" && local.vpc_id == "vpc-b2" && join(" ", local.subnet_ids) == "subnet-1 subnet-2"
    error_message = "Databases are in the network of the cluster that is there already."
  }

  assert {
    condition     = output.service_accounts["broker"].annotations["eks.amazonaws.com/role-arn"] == output.role_arns["broker"] && keys(output.role_arns) == ["broker", "secrets-store-csi"]
    error_message = "Service accounts name their roles; who scales a cluster that is there already is its owner's choice."
  }
}

run "refuses_wrong_values" {
  command = plan

  variables {
    platform  = "Gate_House"
    stage     = "Dev"
    account   = "1111"
    region    = "Ireland"
    protected = true
    backups   = null
    generated = "tests/nowhere"
  }

  expect_failures = [var.platform, var.stage, var.account, var.region, var.backups]
}

run "refuses_databases_without_network" {
  command = plan

  variables {
    cluster   = { kind = "k3s", name = "k3s", identity = "assume-role" }
    generated = "tests/generated-small"
  }

  expect_failures = [var.databases]
}

run "refuses_other_clusters" {
  command = plan

  variables {
    cluster   = { kind = "minikube", name = "mine", identity = "pod-identity" }
    databases = {}
  }

  expect_failures = [var.cluster]
}

run "refuses_tokens_without_issuer" {
  command = plan

  variables {
    cluster   = { kind = "minikube", name = "mine", identity = "irsa" }
    databases = {}
    generated = "tests/generated-irsa"
  }

  expect_failures = [var.cluster]
}

run "refuses_an_issuer_of_a_base_user" {
  command = plan

  variables {
    cluster   = { kind = "k3s", name = "mine", identity = "assume-role", issuer = { url = "https://keys.example.com", create_provider = true } }
    databases = {}
    generated = "tests/generated-small"
  }

  expect_failures = [var.cluster]
}

run "refuses_an_issuer_unlike_that_of_tokens" {
  command = plan

  variables {
    cluster   = { kind = "k3s", name = "mine", identity = "irsa", issuer = { url = "https://keys.example.com/", create_provider = true } }
    databases = {}
    generated = "tests/generated-irsa"
  }

  expect_failures = [var.cluster]
}

run "refuses_copies_beside_the_original" {
  command = plan

  variables {
    recovery_region = "eu-west-1"
  }

  expect_failures = [var.recovery_region]
}

run "refuses_what_is_not_derived" {
  command = plan

  variables {
    generated = "tests/nowhere"
  }

  expect_failures = [var.generated]
}
