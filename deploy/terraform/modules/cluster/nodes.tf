locals {
  ami_types = { arm64 = "AL2023_ARM_64_STANDARD", x86_64 = "AL2023_x86_64_STANDARD" }
  node_policies = local.made == 0 ? [] : [
    "AmazonEKSWorkerNodePolicy",
    "AmazonEC2ContainerRegistryPullOnly",
  ]
}

# Managed groups carry the tags by which Cluster Autoscaler finds them.
resource "aws_eks_node_group" "this" {
  count = local.made

  cluster_name    = aws_eks_cluster.this[0].name
  node_group_name = "nodes-${replace(lower(var.nodes.architecture), "_", "-")}"
  node_role_arn   = aws_iam_role.node[0].arn
  subnet_ids      = var.subnet_ids
  version         = aws_eks_cluster.this[0].version
  ami_type        = local.ami_types[var.nodes.architecture]
  instance_types  = var.nodes.instance_types

  scaling_config {
    min_size     = var.nodes.min
    max_size     = var.nodes.max
    desired_size = var.nodes.min
  }

  update_config {
    max_unavailable = 1
  }

  launch_template {
    id      = aws_launch_template.node[0].id
    version = aws_launch_template.node[0].latest_version
  }

  lifecycle {
    ignore_changes = [scaling_config[0].desired_size]
  }

  depends_on = [
    aws_iam_role_policy_attachment.node,
    aws_eks_addon.on_each_node,
  ]
}

data "aws_default_tags" "this" {}

# No pod reads the credentials of its node: one hop does not reach into a container.
resource "aws_launch_template" "node" {
  count = local.made

  name                   = "${var.name}-node"
  description            = "The nodes of ${var.name}."
  update_default_version = true

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = var.nodes.disk_gib
      encrypted             = true
      delete_on_termination = true
    }
  }

  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume", "network-interface"])

    content {
      resource_type = tag_specifications.key
      tags          = merge(data.aws_default_tags.this.tags, { Name = "${var.name}-node" })
    }
  }
}

resource "aws_iam_role" "node" {
  count = local.made

  name        = "${var.name}-node"
  description = "The nodes of ${var.name}: they join it and pull images."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each = toset(local.node_policies)

  role       = aws_iam_role.node[0].name
  policy_arn = "${local.arn}:iam::aws:policy/${each.key}"
}
