mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { id = "eu-west-1" }
  }

  mock_resource "aws_eks_cluster" {
    defaults = {
      arn                   = "arn:aws:eks:eu-west-1:111122223333:cluster/gatehouse-dev"
      certificate_authority = [{ data = "Y2E=" }]
      identity              = [{ oidc = [{ issuer = "https://oidc.eks.eu-west-1.amazonaws.com/id/A1" }] }]
    }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/mock" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:111122223333:key/cluster" }
  }

  mock_resource "aws_launch_template" {
    defaults = { id = "lt-0123456789abcdef0", latest_version = 1 }
  }

  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1" }
  }

  mock_data "aws_eks_cluster" {
    defaults = {
      endpoint              = "https://shared.eks.example"
      version               = "1.34"
      certificate_authority = [{ data = "Y2E=" }]
      identity              = [{ oidc = [{ issuer = "https://oidc.eks.eu-west-1.amazonaws.com/id/B2" }] }]
      vpc_config            = [{ vpc_id = "vpc-b2", cluster_security_group_id = "sg-b2", subnet_ids = ["subnet-1", "subnet-2"] }]
    }
  }

  mock_data "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/B2" }
  }
}

variables {
  name               = "gatehouse-dev"
  kubernetes_version = "1.34"
  nodes              = { architecture = "arm64", instance_types = ["t4g.medium"], min = 2, max = 5, disk_gib = 30 }
  addons = {
    vpc-cni                = "v1.20.4-eksbuild.1"
    coredns                = "v1.12.4-eksbuild.1"
    kube-proxy             = "v1.34.0-eksbuild.4"
    eks-pod-identity-agent = "v1.3.9-eksbuild.3"
    aws-ebs-csi-driver     = "v1.51.0-eksbuild.1"
  }
  admins     = ["role/gatehouse-admin"]
  subnet_ids = ["subnet-a", "subnet-b"]
}

run "made" {
  assert {
    condition     = aws_eks_cluster.this[0].vpc_config[0].endpoint_private_access && !aws_eks_cluster.this[0].vpc_config[0].endpoint_public_access
    error_message = "The API server is reached from the network alone."
  }

  assert {
    condition     = aws_eks_cluster.this[0].encryption_config[0].provider[0].key_arn == aws_kms_key.this[0].arn && aws_kms_key.this[0].enable_key_rotation
    error_message = "Kubernetes secrets are encrypted by a key that rotates."
  }

  assert {
    condition     = length(aws_eks_cluster.this[0].enabled_cluster_log_types) == 5 && aws_cloudwatch_log_group.this[0].name == "/aws/eks/gatehouse-dev/cluster" && aws_cloudwatch_log_group.this[0].kms_key_id == aws_kms_key.this[0].arn
    error_message = "All logs of the control plane are kept, encrypted."
  }

  assert {
    condition     = aws_eks_cluster.this[0].access_config[0].authentication_mode == "API" && !aws_eks_cluster.this[0].access_config[0].bootstrap_cluster_creator_admin_permissions
    error_message = "Whoever may enter is in Terraform, and nobody else."
  }

  assert {
    condition     = aws_eks_cluster.this[0].upgrade_policy[0].support_type == "STANDARD"
    error_message = "Nobody pays for extended support without having asked for it."
  }

  assert {
    condition     = aws_eks_access_policy_association.admin["role/gatehouse-admin"].principal_arn == "arn:aws:iam::111122223333:role/gatehouse-admin"
    error_message = "An admin is a role of the stage's account."
  }

  assert {
    condition     = aws_eks_node_group.this[0].ami_type == "AL2023_ARM_64_STANDARD" && aws_eks_node_group.this[0].scaling_config[0].min_size == 2 && aws_eks_node_group.this[0].scaling_config[0].max_size == 5
    error_message = "Nodes are arm64 and scale between min and max."
  }

  assert {
    condition     = aws_launch_template.node[0].metadata_options[0].http_tokens == "required" && aws_launch_template.node[0].metadata_options[0].http_put_response_hop_limit == 1
    error_message = "No pod reads the credentials of its node."
  }

  assert {
    condition     = aws_launch_template.node[0].block_device_mappings[0].ebs[0].encrypted == "true"
    error_message = "Disks of nodes are encrypted."
  }

  assert {
    condition     = toset([for attachment in aws_iam_role_policy_attachment.node : attachment.policy_arn]) == toset(["arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy", "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly"])
    error_message = "A node joins the cluster and pulls images, and may do nothing else."
  }

  assert {
    condition     = keys(aws_eks_addon.on_each_node) == ["eks-pod-identity-agent", "kube-proxy", "vpc-cni"] && keys(aws_eks_addon.on_nodes) == ["aws-ebs-csi-driver", "coredns"]
    error_message = "What nodes need to become ready is there before them."
  }

  assert {
    condition     = jsondecode(aws_eks_addon.on_each_node["vpc-cni"].configuration_values).enableNetworkPolicy == "true"
    error_message = "Network policies are kept to."
  }

  assert {
    condition     = jsondecode(aws_eks_addon.on_nodes["aws-ebs-csi-driver"].configuration_values).defaultStorageClass.enabled
    error_message = "Claims that name no class get volumes of EBS."
  }

  assert {
    condition     = aws_eks_pod_identity_association.addon["vpc-cni"].service_account == "aws-node" && jsondecode(aws_iam_role.addon["vpc-cni"].assume_role_policy).Statement[0].Condition.StringEquals["aws:SourceArn"] == aws_eks_cluster.this[0].arn
    error_message = "The network add-on has a role that this cluster alone hands out."
  }
}

run "with_irsa_and_x86_64" {
  variables {
    identity      = "irsa"
    nodes         = { architecture = "x86_64", instance_types = ["t3.medium", "m7i.large"], min = 1, max = 1, disk_gib = 20 }
    public_access = ["203.0.113.0/24"]
  }

  assert {
    condition     = aws_eks_node_group.this[0].ami_type == "AL2023_x86_64_STANDARD"
    error_message = "Nodes are x86_64."
  }

  assert {
    condition     = aws_eks_cluster.this[0].vpc_config[0].public_access_cidrs == toset(["203.0.113.0/24"])
    error_message = "The API server is reached from the given range as well."
  }

  assert {
    condition     = length(aws_eks_pod_identity_association.addon) == 0 && aws_eks_addon.on_nodes["aws-ebs-csi-driver"].service_account_role_arn == aws_iam_role.addon["aws-ebs-csi-driver"].arn
    error_message = "Add-ons get their roles by IRSA."
  }

  assert {
    condition     = jsondecode(aws_iam_role.addon["aws-ebs-csi-driver"].assume_role_policy).Statement[0].Condition.StringEquals["oidc.eks.eu-west-1.amazonaws.com/id/A1:sub"] == "system:serviceaccount:kube-system:ebs-csi-controller-sa"
    error_message = "The role of an add-on is for its service account alone."
  }
}

run "existing" {
  variables {
    name               = "shared"
    kind               = "existing"
    identity           = "irsa"
    kubernetes_version = null
    nodes              = null
    addons             = {}
    admins             = []
    subnet_ids         = []
  }

  assert {
    condition     = length(aws_eks_cluster.this) + length(aws_iam_role.node) + length(aws_kms_key.this) + length(aws_iam_openid_connect_provider.this) == 0
    error_message = "Nothing is made in a cluster that is there already."
  }

  assert {
    condition     = output.oidc_issuer == "oidc.eks.eu-west-1.amazonaws.com/id/B2" && endswith(output.oidc_provider_arn, "/B2") && output.security_group_id == "sg-b2" && output.vpc_id == "vpc-b2"
    error_message = "It is found by its name."
  }
}

run "refuses_what_is_missing" {
  command = plan

  variables {
    kubernetes_version = null
    nodes              = null
    addons             = { coredns = "v1.12.4-eksbuild.1" }
    admins             = []
    subnet_ids         = ["subnet-a"]
  }

  expect_failures = [var.kubernetes_version, var.nodes, var.addons, var.admins, var.subnet_ids]
}

run "refuses_wrong_values" {
  command = plan

  variables {
    name               = "a/b"
    kubernetes_version = "1.34.2"
    nodes              = { architecture = "arm64", instance_types = ["t3.medium"], min = 2, max = 5, disk_gib = 30 }
    addons             = { vpc-cni = "latest", coredns = "v1.12.4-eksbuild.1", kube-proxy = "v1.34.0-eksbuild.4" }
    admins             = ["arn:aws:iam::111122223333:role/admin"]
    public_access      = ["0.0.0.0/0"]
    log_days           = 31
    support_type       = "FOREVER"
  }

  expect_failures = [var.name, var.kubernetes_version, var.nodes, var.addons, var.admins, var.public_access, var.log_days, var.support_type]
}

run "refuses_wrong_nodes" {
  command = plan

  variables {
    nodes = { architecture = "riscv", instance_types = [], min = 3, max = 2, disk_gib = 8 }
  }

  expect_failures = [var.nodes]
}

run "refuses_other_kinds" {
  command = plan

  variables {
    kind     = "minikube"
    identity = "keys"
  }

  expect_failures = [var.kind, var.identity]
}
