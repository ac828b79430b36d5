# The provider computes policy documents without asking AWS: the plan shows what would ship.
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "111122223333" }
}

override_resource {
  target          = aws_iam_role.workload
  override_during = plan
  values          = { arn = "arn:aws:iam::111122223333:role/made" }
}

variables {
  platform = "gatehouse"
  stage    = "dev"
  cluster  = { name = "gatehouse-dev", identity = "pod-identity" }
  workloads = {
    broker = {
      namespace       = "dev"
      service_account = "broker"
      policy          = <<-JSON
        { "Version": "2012-10-17", "Statement": [{ "Sid": "ListBuckets", "Effect": "Allow", "Action": ["s3:ListAllMyBuckets"], "Resource": ["*"] }] }
      JSON
      trust           = <<-JSON
        { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Principal": { "Service": "pods.eks.amazonaws.com" } }] }
      JSON
    }
  }
  parts       = ["cluster-autoscaler", "load-balancer-controller", "secrets-store-csi"]
  secret_arns = ["arn:aws:secretsmanager:eu-west-1:111122223333:secret:gatehouse/dev/oidc-client-AbCdEf"]
}

run "gives_each_workload_what_was_derived_for_it" {
  command = plan

  assert {
    condition     = aws_iam_role.workload["broker"].name == "gatehouse-dev-broker"
    error_message = "The role is called something else."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.workload["broker"].policy) == jsondecode(var.workloads.broker.policy)
    error_message = "The role may do something else than what was derived."
  }

  assert {
    condition     = jsondecode(aws_iam_role.workload["broker"].assume_role_policy) == jsondecode(var.workloads.broker.trust)
    error_message = "Somebody else may take on the role."
  }

  assert {
    condition = {
      for name, it in aws_eks_pod_identity_association.workload : name => "${it.cluster_name} ${it.namespace} ${it.service_account}"
      } == {
      broker                   = "gatehouse-dev dev broker"
      cluster-autoscaler       = "gatehouse-dev kube-system cluster-autoscaler"
      load-balancer-controller = "gatehouse-dev kube-system aws-load-balancer-controller"
      secrets-store-csi        = "gatehouse-dev dev secrets"
    }
    error_message = "Another service account gets the role."
  }

  assert {
    condition     = alltrue([for it in output.service_accounts : length(it.annotations) == 0])
    error_message = "Pod Identity needs no annotation."
  }
}

run "trusts_the_pods_of_its_cluster" {
  command = plan

  assert {
    condition = jsonencode(jsondecode(aws_iam_role.workload["cluster-autoscaler"].assume_role_policy).Statement) == jsonencode([{
      Sid       = "PodIdentity"
      Effect    = "Allow"
      Principal = { Service = "pods.eks.amazonaws.com" }
      Action    = ["sts:TagSession", "sts:AssumeRole"]
      Condition = {
        ArnEquals    = { "aws:SourceArn" = "arn:aws:eks:eu-west-1:111122223333:cluster/gatehouse-dev" }
        StringEquals = { "aws:SourceAccount" = "111122223333" }
      }
    }])
    error_message = "Pods of another cluster may take on the role."
  }
}

run "trusts_one_service_account_of_the_issuer" {
  command = plan
  variables {
    cluster = {
      name              = "gatehouse-dev"
      identity          = "irsa"
      oidc_provider_arn = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A"
      oidc_issuer       = "https://oidc.eks.eu-west-1.amazonaws.com/id/A"
    }
  }

  assert {
    condition = jsonencode(jsondecode(aws_iam_role.workload["load-balancer-controller"].assume_role_policy).Statement) == jsonencode([{
      Sid       = "Irsa"
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringEquals = {
        "oidc.eks.eu-west-1.amazonaws.com/id/A:aud" = "sts.amazonaws.com"
        "oidc.eks.eu-west-1.amazonaws.com/id/A:sub" = "system:serviceaccount:kube-system:aws-load-balancer-controller"
      } }
    }])
    error_message = "Another service account may take on the role."
  }

  assert {
    condition     = length(aws_eks_pod_identity_association.workload) == 0 && output.service_accounts["broker"].annotations["eks.amazonaws.com/role-arn"] == "arn:aws:iam::111122223333:role/made"
    error_message = "The service account does not name its role."
  }
}

run "makes_roles_alone_for_a_base_user" {
  command = plan
  variables {
    cluster     = { name = "minikube", identity = "assume-role" }
    parts       = []
    secret_arns = []
  }

  assert {
    condition     = keys(aws_iam_role.workload) == ["broker"] && length(aws_eks_pod_identity_association.workload) == 0
    error_message = "Something is made that a small cluster cannot use."
  }
}

run "limits_what_parts_change_to_their_cluster" {
  command = plan

  # Whatever changes something, and is not limited by a tag of the cluster.
  assert {
    condition = toset(flatten([
      for policy in [aws_iam_role_policy.workload["cluster-autoscaler"].policy, aws_iam_role_policy.workload["load-balancer-controller"].policy] : [
        for it in jsondecode(policy).Statement : [
          for action in flatten([it.Action]) : "${it.Sid} ${action}" if !can(regex(":(Describe|List|Get)", action))
        ] if !can(regex("Tag/(elbv2[.]k8s[.]aws/cluster\":\"gatehouse-dev|(kubernetes[.]io/cluster|k8s[.]io/cluster-autoscaler)/gatehouse-dev\":\"owned)\"", jsonencode(try(it.Condition, {}))))
      ]
      ])) == toset([
      "CreateServiceLinkedRole iam:CreateServiceLinkedRole",
      "CreateSecurityGroupsInVpcs ec2:CreateSecurityGroup",
      "Firewalls wafv2:AssociateWebACL",
      "Firewalls wafv2:DisassociateWebACL",
    ])
    error_message = "A part of the platform may change what is not its cluster's."
  }

  assert {
    condition = alltrue(flatten([
      for policy in values(aws_iam_role_policy.workload)[*].policy : [
        for it in jsondecode(policy).Statement : [for action in flatten([it.Action]) : !strcontains(action, "*")]
      ]
    ]))
    error_message = "An action has a wildcard."
  }

  assert {
    condition = jsonencode(jsondecode(aws_iam_role_policy.workload["secrets-store-csi"].policy).Statement) == jsonencode([{
      Sid      = "ReadSecrets"
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
      Resource = var.secret_arns[0]
    }])
    error_message = "It reads other secrets than those named."
  }
}

run "bounds_all_roles_where_asked" {
  command = plan
  variables { permissions_boundary = "arn:aws:iam::111122223333:policy/bound" }

  assert {
    condition     = alltrue([for it in aws_iam_role.workload : it.permissions_boundary == var.permissions_boundary])
    error_message = "A role is not bounded."
  }
}

run "refuses_a_role_that_may_do_nothing" {
  command = plan
  variables {
    workloads = {
      gateway = {
        namespace       = "dev"
        service_account = "gateway"
        policy          = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
        trust           = "{\"Statement\":[{\"Principal\":{\"Service\":\"pods.eks.amazonaws.com\"}}]}"
      }
    }
  }
  expect_failures = [var.workloads]
}

run "refuses_actions_with_wildcards" {
  command = plan
  variables {
    workloads = {
      broker = {
        namespace       = "dev"
        service_account = "broker"
        policy          = "{\"Statement\":[{\"Action\":\"s3:Get*\"}]}"
        trust           = "{\"Statement\":[{\"Principal\":{\"Service\":\"pods.eks.amazonaws.com\"}}]}"
      }
    }
  }
  expect_failures = [var.workloads]
}

run "refuses_a_trust_with_placeholders" {
  command = plan
  variables {
    workloads = {
      broker = {
        namespace       = "dev"
        service_account = "broker"
        policy          = "{\"Statement\":[{\"Action\":\"s3:GetObject\"}]}"
        trust           = "{\"Statement\":[{\"Principal\":{\"Federated\":\"$${oidc_provider_arn}\"}}]}"
      }
    }
  }
  expect_failures = [var.workloads]
}

run "refuses_a_name_that_iam_refuses" {
  command = plan
  variables { platform = "a-platform-with-a-name-that-is-far-too-long-for-the-name-of-a-role" }
  expect_failures = [var.workloads]
}

run "refuses_another_identity" {
  command = plan
  variables { cluster = { name = "gatehouse-dev", identity = "kiam" } }
  expect_failures = [var.cluster]
}

run "refuses_irsa_without_its_provider" {
  command = plan
  variables { cluster = { name = "gatehouse-dev", identity = "irsa" } }
  expect_failures = [var.cluster]
}

run "refuses_parts_that_it_does_not_know" {
  command = plan
  variables { parts = ["external-dns"] }
  expect_failures = [var.parts]
}

run "refuses_parts_without_eks" {
  command = plan
  variables { cluster = { name = "minikube", identity = "assume-role" } }
  expect_failures = [var.parts]
}

run "refuses_the_secrets_part_without_secrets" {
  command = plan
  variables { secret_arns = [] }
  expect_failures = [var.secret_arns]
}

run "refuses_secrets_by_wildcard" {
  command = plan
  variables { secret_arns = ["arn:aws:secretsmanager:eu-west-1:111122223333:secret:*"] }
  expect_failures = [var.secret_arns]
}
