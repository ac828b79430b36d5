data "aws_region" "this" {}

data "aws_partition" "this" {}

locals {
  # Tags take few characters; the sentence loses the others.
  why = {
    for thing in concat(values(var.buckets), values(var.tables), values(var.databases)) :
    thing.name => { "gatehouse:why" = substr(replace(thing.why, "/[^\\p{L}\\p{N} _.:\\/=+@-]/", ""), 0, 256) }
  }
}

module "bucket" {
  source   = "../bucket"
  for_each = var.buckets

  name               = each.value.name
  events             = each.value.events
  keep_versions_days = each.value.keep_versions_days
  force_destroy      = !var.protected
  tags               = local.why[each.value.name]
}

resource "aws_ssm_parameter" "this" {
  for_each = var.parameters

  name             = each.key
  description      = each.value.why
  type             = each.value.type
  value_wo         = lookup(var.parameter_values, each.key, null)
  value_wo_version = each.value.version

  lifecycle {
    precondition {
      condition     = contains(keys(var.parameter_values), each.key)
      error_message = "Give the parameter ${each.key} a value in parameter_values: it has none."
    }
  }
}

resource "aws_secretsmanager_secret" "this" {
  for_each = var.secrets

  name                    = each.value.name
  description             = each.value.why
  recovery_window_in_days = var.protected ? 30 : 0 # 0: the name is free at once.

  dynamic "replica" {
    for_each = var.replica_region[*]

    content {
      region = replica.value
    }
  }
}

resource "aws_dynamodb_table" "this" {
  for_each = var.tables

  name                        = each.value.name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = each.value.partition_key
  range_key                   = each.value.sort_key
  deletion_protection_enabled = var.protected
  stream_enabled              = local.table_replica != null ? true : null
  stream_view_type            = local.table_replica != null ? "NEW_AND_OLD_IMAGES" : null

  tags = local.why[each.value.name]

  dynamic "attribute" {
    for_each = toset(compact([each.value.partition_key, each.value.sort_key]))

    content {
      name = attribute.key
      type = "S"
    }
  }

  dynamic "ttl" {
    for_each = each.value.ttl[*]

    content {
      enabled        = true
      attribute_name = ttl.value
    }
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled = true
  }

  dynamic "replica" {
    for_each = local.table_replica[*]

    content {
      region_name            = replica.value
      point_in_time_recovery = true
      propagate_tags         = true
    }
  }
}

locals {
  table_replica = var.replicate_tables ? var.replica_region : null
}
