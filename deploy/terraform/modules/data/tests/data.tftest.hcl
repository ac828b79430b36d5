mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::files" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/replication" }
  }

  mock_resource "aws_db_instance" {
    defaults = { master_user_secret = [{ secret_arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds" }] }
  }
}

mock_provider "aws" {
  alias = "recovery"

  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::files-replica" }
  }
}

variables {
  platform         = "gatehouse"
  stage            = "dev"
  protected        = false
  buckets          = { files = { name = "files", why = "Files, of people (and pets).", events = true, keep_versions_days = 30 } }
  parameters       = { "/app/mode" = { why = "A setting.", type = "String", version = 1 } }
  parameter_values = { "/app/mode" = "quiet" }
  secrets          = { client = { name = "gatehouse/dev/client", why = "The client's secret." } }
  tables           = { people = { name = "people", why = "People.", partition_key = "pk", sort_key = "sk", ttl = "expires" } }
  databases        = { main = { name = "gatehouse-dev", why = "People.", engine = "postgres", version = "17.6", instance_class = "db.t4g.micro", storage_gib = 20 } }
  vpc_id           = "vpc-1"
  subnet_ids       = ["subnet-a", "subnet-b"]
  clients          = { cluster = "sg-cluster" }
}

run "not_protected" {
  assert {
    condition     = !aws_dynamodb_table.this["people"].deletion_protection_enabled && !aws_db_instance.this["main"].deletion_protection && aws_db_instance.this["main"].skip_final_snapshot
    error_message = "A stage without protection can be torn down."
  }

  assert {
    condition     = aws_secretsmanager_secret.this["client"].recovery_window_in_days == 0
    error_message = "A torn-down stage can come back under the same names."
  }

  assert {
    condition     = aws_dynamodb_table.this["people"].point_in_time_recovery[0].enabled && aws_dynamodb_table.this["people"].server_side_encryption[0].enabled && aws_dynamodb_table.this["people"].ttl[0].attribute_name == "expires"
    error_message = "A table is encrypted, can be restored to a point in time, and forgets what has ended."
  }

  assert {
    condition     = aws_db_instance.this["main"].storage_encrypted && !aws_db_instance.this["main"].publicly_accessible && aws_db_instance.this["main"].manage_master_user_password && !aws_db_instance.this["main"].auto_minor_version_upgrade
    error_message = "A database is encrypted and private, has a password that nobody wrote, and stays at its version."
  }

  assert {
    condition     = one(aws_db_parameter_group.this["main"].parameter).name == "rds.force_ssl" && one(aws_db_parameter_group.this["main"].parameter).value == "1" && aws_db_parameter_group.this["main"].family == "postgres17"
    error_message = "A database speaks TLS alone."
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.database) == 1 && aws_vpc_security_group_ingress_rule.database["main/cluster"].referenced_security_group_id == "sg-cluster" && aws_vpc_security_group_ingress_rule.database["main/cluster"].from_port == 5432
    error_message = "A database is reached from the cluster alone."
  }

  assert {
    condition     = length(aws_s3_bucket_replication_configuration.this) + length(module.replica) + length(aws_iam_role.replication) + length(aws_dynamodb_table.this["people"].replica) + length(aws_secretsmanager_secret.this["client"].replica) == 0
    error_message = "Without a second region nothing is copied."
  }

  assert {
    condition     = local.why["files"]["gatehouse:why"] == "Files of people and pets."
    error_message = "What a bucket is for is in its tag, without what AWS refuses in tags."
  }
}

run "protected_with_second_region" {
  variables {
    protected      = true
    replica_region = "eu-central-1"
  }

  assert {
    condition     = aws_dynamodb_table.this["people"].deletion_protection_enabled && aws_db_instance.this["main"].deletion_protection && !aws_db_instance.this["main"].skip_final_snapshot && aws_db_instance.this["main"].multi_az && aws_secretsmanager_secret.this["client"].recovery_window_in_days == 30
    error_message = "What holds data refuses to be deleted, and can be restored."
  }

  assert {
    condition     = one(aws_dynamodb_table.this["people"].replica).region_name == "eu-central-1" && aws_dynamodb_table.this["people"].stream_view_type == "NEW_AND_OLD_IMAGES" && one(aws_secretsmanager_secret.this["client"].replica).region == "eu-central-1"
    error_message = "Tables and secrets are in the second region too."
  }

  assert {
    condition     = module.replica["files"].arn == one(aws_s3_bucket_replication_configuration.this["files"].rule[0].destination).bucket && aws_s3_bucket_replication_configuration.this["files"].rule[0].status == "Enabled"
    error_message = "Objects are copied to the second region."
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.replication["files"].policy).Statement : statement.Resource] == ["arn:aws:s3:::files", "arn:aws:s3:::files/*", "arn:aws:s3:::files-replica/*"]
    error_message = "The role of replication reads one bucket and writes one."
  }
}

run "tables_in_one_region" {
  variables {
    replica_region   = "eu-central-1"
    replicate_tables = false
  }

  assert {
    condition     = length(aws_dynamodb_table.this["people"].replica) == 0 && length(module.replica) == 1
    error_message = "Tables stay in their region when told to; objects are copied."
  }
}

run "nothing" {
  variables {
    buckets    = {}
    parameters = {}
    secrets    = {}
    tables     = {}
    databases  = {}
    vpc_id     = null
    subnet_ids = []
    clients    = {}
  }

  assert {
    condition     = output.bucket_names == {} && output.database_endpoints == {}
    error_message = "A stage without data needs no network."
  }
}

run "refuses_parameters_without_value" {
  command = plan

  variables {
    parameter_values = { "/app/other" = "x" }
  }

  expect_failures = [aws_ssm_parameter.this["/app/mode"]]
}

run "refuses_wrong_values" {
  command = plan

  variables {
    platform       = "Gate_House"
    stage          = "Dev"
    replica_region = "eu-central-1"
    buckets        = { "a key" = { name = "a-name-of-more-than-fifty-five-characters-for-a-bucket-x", why = "Long." } }
    parameters     = { "app" = { why = "No slash.", type = "Number", version = 0 } }
    secrets        = { client = { name = "a secret", why = "Spaces." } }
    tables         = { people = { name = "p", why = "Short.", partition_key = "pk", sort_key = "pk" } }
    databases      = { main = { name = "Main--", why = "Wrong.", engine = "mysql", version = "17", instance_class = "t4g.micro", storage_gib = 5 } }
  }

  expect_failures = [var.platform, var.stage, var.buckets, var.parameters, var.secrets, var.tables, var.databases]
}

run "refuses_databases_without_network" {
  command = plan

  variables {
    vpc_id = null
  }

  expect_failures = [var.databases]
}
