resource "aws_db_subnet_group" "this" {
  for_each = var.databases

  name        = each.value.name
  description = "The private subnets."
  subnet_ids  = var.subnet_ids
}

resource "aws_db_parameter_group" "this" {
  for_each = var.databases

  name_prefix = "${each.value.name}-"
  family      = "postgres${split(".", each.value.version)[0]}"
  description = "TLS for everyone."

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  lifecycle {
    create_before_destroy = true # A new major version has a family of its own.
  }
}

resource "aws_security_group" "database" {
  for_each = var.databases

  name        = "${each.value.name}-database"
  description = "Who reaches the database ${each.value.name}."
  vpc_id      = var.vpc_id

  tags = { Name = "${each.value.name}-database" }
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  for_each = {
    for pair in setproduct(keys(var.databases), keys(var.clients)) : join("/", pair) => { database = pair[0], client = pair[1] }
  }

  security_group_id            = aws_security_group.database[each.value.database].id
  referenced_security_group_id = var.clients[each.value.client]
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432

  tags = { Name = each.value.client }
}

# RDS would make the group itself, kept for ever, and leave it behind.
resource "aws_cloudwatch_log_group" "database" {
  for_each = var.databases

  name              = "/aws/rds/instance/${each.value.name}/postgresql"
  retention_in_days = 30
}

resource "aws_db_instance" "this" {
  for_each = var.databases

  identifier     = each.value.name
  db_name        = replace(var.platform, "-", "_")
  engine         = each.value.engine
  engine_version = each.value.version
  instance_class = each.value.instance_class

  username                    = "postgres"
  manage_master_user_password = true

  storage_type          = "gp3"
  storage_encrypted     = true
  allocated_storage     = each.value.storage_gib
  max_allocated_storage = each.value.storage_gib * 2

  db_subnet_group_name   = aws_db_subnet_group.this[each.key].name
  parameter_group_name   = aws_db_parameter_group.this[each.key].name
  vpc_security_group_ids = [aws_security_group.database[each.key].id]
  publicly_accessible    = false
  multi_az               = var.protected

  backup_retention_period   = var.protected ? 35 : 7
  copy_tags_to_snapshot     = true
  delete_automated_backups  = !var.protected
  deletion_protection       = var.protected
  skip_final_snapshot       = !var.protected
  final_snapshot_identifier = var.protected ? "${each.value.name}-final" : null

  auto_minor_version_upgrade  = false
  allow_major_version_upgrade = false
  apply_immediately           = !var.protected

  performance_insights_enabled    = true
  enabled_cloudwatch_logs_exports = ["postgresql"]

  tags = local.why[each.value.name]

  depends_on = [aws_cloudwatch_log_group.database]
}
