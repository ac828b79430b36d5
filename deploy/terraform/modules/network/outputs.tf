output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "cidr" {
  description = "Its range of addresses."
  value       = aws_vpc.this.cidr_block
}

output "private_subnet_ids" {
  description = "Where nodes and databases are: a subnet for each zone, with a way out through NAT."
  value       = aws_subnet.private[*].id
}

output "public_subnet_ids" {
  description = "Where load balancers are that the world reaches: a subnet for each zone."
  value       = aws_subnet.public[*].id
}

output "private_route_table_ids" {
  description = "Of the private subnets, for routes to other networks."
  value       = aws_route_table.private[*].id
}

output "nat_gateway_ids" {
  description = "The ways out."
  value       = aws_nat_gateway.this[*].id
}

output "nat_addresses" {
  description = "From which addresses others see what is in the network."
  value       = aws_eip.nat[*].public_ip
}
