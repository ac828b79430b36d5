import type { Resource } from './plan-file.ts'
import type { UsePrices } from './prices.ts'

/** What is paid by use: what for, and the unit price as text. */
export type UseLine = { kind: string; price: string }

type UseOf = (prices: UsePrices, values: Resource['values']) => UseLine[]

const byType: Record<string, UseOf> = {
  aws_nat_gateway: ({ natGatewayGb }) => [use('Traffic through NAT', natGatewayGb, 'GB')],
  aws_vpc_endpoint: ({ interfaceEndpointGb }, { vpc_endpoint_type: type }) =>
    type === 'Interface'
      ? [use('Traffic through interface endpoints', interfaceEndpointGb, 'GB')]
      : [],
  aws_lb: ({ loadBalancerUnitHour }) => [
    use('Capacity units of load balancers', loadBalancerUnitHour, 'unit and hour'),
  ],
  aws_dynamodb_table: (prices) => [
    use('DynamoDB reads', prices.dynamodbMillionReads, 'million'),
    use('DynamoDB writes', prices.dynamodbMillionWrites, 'million'),
    use('DynamoDB storage', prices.dynamodbGbMonth, 'GB and month'),
    use('DynamoDB recovery to a point in time', prices.dynamodbRecoveryGbMonth, 'GB and month'),
  ],
  aws_s3_bucket: (prices) => [
    use('S3 storage', prices.s3GbMonth, 'GB and month'),
    use('S3 writes and lists', prices.s3ThousandPuts, 'thousand'),
  ],
  aws_sqs_queue: ({ sqsMillionRequests }) => [use('SQS requests', sqsMillionRequests, 'million')],
  aws_cloudwatch_event_bus: ({ eventsMillion }) => [
    use('EventBridge events that are not of AWS', eventsMillion, 'million'),
  ],
  aws_cloudwatch_log_group: ({ logsGb, logsGbMonth }) => [
    use('CloudWatch logs, taken in', logsGb, 'GB'),
    use('CloudWatch logs, kept', logsGbMonth, 'GB and month'),
  ],
  aws_backup_plan: ({ backupGbMonth }) => [use('Backups', backupGbMonth, 'GB and month')],
  aws_ecr_repository: ({ ecrGbMonth }) => [use('Images in ECR', ecrGbMonth, 'GB and month')],
}

/** What is paid by use of a resource. */
export function useOf({ type, values }: Resource, prices: UsePrices): UseLine[] {
  return byType[type]?.(prices, values) ?? []
}

function use(kind: string, usd: number, unit: string): UseLine {
  return { kind, price: `${usd} a ${unit}` }
}
