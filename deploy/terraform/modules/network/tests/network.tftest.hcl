mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = { names = ["eu-west-1a", "eu-west-1b", "eu-west-1c"] }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { id = "eu-west-1" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:111122223333:key/flow-logs" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/flow-logs" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:111122223333:log-group:flow-logs" }
  }
}

variables {
  name = "gatehouse-dev"
  cidr = "10.16.0.0/16"
}

run "small" {
  assert {
    condition     = aws_subnet.private[*].cidr_block == ["10.16.0.0/18", "10.16.64.0/18"] && aws_subnet.public[*].cidr_block == ["10.16.192.0/22", "10.16.196.0/22"]
    error_message = "Each zone has a quarter of the range for pods, and a public subnet in the last quarter."
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(distinct(aws_route.nat[*].nat_gateway_id)) == 1
    error_message = "One NAT gateway serves all zones."
  }

  assert {
    condition     = !anytrue(aws_subnet.public[*].map_public_ip_on_launch) && !anytrue(aws_subnet.private[*].map_public_ip_on_launch)
    error_message = "Nothing gets a public address unless it asks for one."
  }

  assert {
    condition     = length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "The default security group lets nothing through."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.public : subnet.tags["kubernetes.io/role/elb"] == "1"]) && alltrue([for subnet in aws_subnet.private : subnet.tags["kubernetes.io/role/internal-elb"] == "1"])
    error_message = "Load balancers find their subnets by tag."
  }

  assert {
    condition     = length(aws_vpc_endpoint.gateway) == 2 && length(aws_vpc_endpoint.interface) == 0 && length(aws_flow_log.this) == 0
    error_message = "What costs money is made only when asked for."
  }
}

run "large" {
  variables {
    zones          = 3
    nat_gateways   = "each-zone"
    endpoints      = ["ecr.api", "sts"]
    flow_logs_days = 30
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 3 && aws_route.nat[*].nat_gateway_id == aws_nat_gateway.this[*].id
    error_message = "Each zone goes out by a NAT gateway of its own."
  }

  assert {
    condition     = aws_vpc_endpoint.interface["sts"].service_name == "com.amazonaws.eu-west-1.sts" && aws_vpc_endpoint.interface["sts"].private_dns_enabled
    error_message = "An endpoint answers to the name that SDKs call anyway."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.endpoints[0].cidr_ipv4 == "10.16.0.0/16" && aws_vpc_security_group_ingress_rule.endpoints[0].from_port == 443
    error_message = "Endpoints are reached from the network alone, over TLS."
  }

  assert {
    condition     = aws_cloudwatch_log_group.flow_logs[0].kms_key_id == aws_kms_key.flow_logs[0].arn && aws_kms_key.flow_logs[0].enable_key_rotation
    error_message = "Flow logs are encrypted."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.flow_logs[0].policy).Statement[0].Resource == "arn:aws:logs:eu-west-1:111122223333:log-group:/gatehouse-dev/flow-logs:*"
    error_message = "The role of the flow logs writes to their group alone."
  }
}

run "refuses_wrong_values" {
  command = plan

  variables {
    name           = "Gatehouse_Dev"
    cidr           = "10.16.3.0/16"
    zones          = 4
    nat_gateways   = "none"
    endpoints      = ["s3", "com amazonaws"]
    flow_logs_days = 2
  }

  expect_failures = [var.name, var.cidr, var.zones, var.nat_gateways, var.endpoints, var.flow_logs_days]
}

run "refuses_ranges_of_wrong_size" {
  command = plan

  variables {
    cidr = "10.16.0.0/24"
  }

  expect_failures = [var.cidr]
}
