# qa and prod link to the files of dev: stages differ by their inputs. What one of them alone has goes into a file of
# its own in its folder.
module "stage" {
  source = "../../modules/stage"

  providers = {
    aws          = aws
    aws.recovery = aws.recovery
  }

  platform         = var.platform
  stage            = var.stage
  account          = var.account
  region           = var.region
  recovery_region  = var.recovery_region
  repository       = var.repository
  shared           = var.shared
  protected        = var.protected
  host             = var.host
  network          = var.network
  cluster          = var.cluster
  workloads        = var.workloads
  buckets          = var.buckets
  parameters       = var.parameters
  parameter_values = var.parameter_values
  secrets          = var.secrets
  tables           = var.tables
  databases        = var.databases
  queues           = var.queues
  budget           = var.budget
  generated        = var.generated
  endpoints        = var.endpoints
  flow_logs_days   = var.flow_logs_days
  support_type     = var.support_type
  base_user        = var.base_user
  replicate_tables = var.replicate_tables
  deliveries       = var.deliveries
  backups          = var.backups
  github           = var.github
}
