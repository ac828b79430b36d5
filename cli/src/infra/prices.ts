/**
 * List prices of AWS in US dollars: on demand, Linux, without tax, free tier and discounts. They are kept by hand and
 * were put together from what is public, not asked of AWS: those of RDS in Europe are near, to the third digit at
 * most. Whoever corrects one reads it on the page below, and writes the day here.
 */
export const pricesOf = '2026-11-25'

/** Where each price stands. */
export const priceSources = {
  ebs: 'https://aws.amazon.com/ebs/pricing/',
  ec2: 'https://aws.amazon.com/ec2/pricing/on-demand/',
  eks: 'https://aws.amazon.com/eks/pricing/',
  elb: 'https://aws.amazon.com/elasticloadbalancing/pricing/',
  kms: 'https://aws.amazon.com/kms/pricing/',
  privateLink: 'https://aws.amazon.com/privatelink/pricing/',
  rds: 'https://aws.amazon.com/rds/postgresql/pricing/',
  secrets: 'https://aws.amazon.com/secrets-manager/pricing/',
  vpc: 'https://aws.amazon.com/vpc/pricing/',
  backup: 'https://aws.amazon.com/backup/pricing/',
  cloudWatch: 'https://aws.amazon.com/cloudwatch/pricing/',
  dynamodb: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  ecr: 'https://aws.amazon.com/ecr/pricing/',
  eventBridge: 'https://aws.amazon.com/eventbridge/pricing/',
  parameters: 'https://aws.amazon.com/systems-manager/pricing/',
  s3: 'https://aws.amazon.com/s3/pricing/',
  sqs: 'https://aws.amazon.com/sqs/pricing/',
} as const

/** What a thing costs for as long as it is there: hours, GiB and months. */
export type FixedPrices = {
  eksClusterHour: number
  ec2Hour: Readonly<Record<string, number>>
  gp3GibMonth: number
  natGatewayHour: number
  publicIpv4Hour: number
  /** In each zone. */
  interfaceEndpointHour: number
  loadBalancerHour: number
  /** In one zone: a database in two costs twice as much, as does its storage. */
  rdsHour: Readonly<Record<string, number>>
  rdsGp3GibMonth: number
  kmsKeyMonth: number
  secretMonth: number
}

/** What is charged by what is done with a thing. */
export type UsePrices = {
  natGatewayGb: number
  interfaceEndpointGb: number
  loadBalancerUnitHour: number
  dynamodbMillionReads: number
  dynamodbMillionWrites: number
  dynamodbGbMonth: number
  dynamodbRecoveryGbMonth: number
  s3GbMonth: number
  s3ThousandPuts: number
  sqsMillionRequests: number
  eventsMillion: number
  logsGb: number
  logsGbMonth: number
  backupGbMonth: number
  ecrGbMonth: number
}

export type Prices = FixedPrices & { byUse: UsePrices }

/** What is the same in all regions below. */
const everywhere = {
  eksClusterHour: 0.1,
  publicIpv4Hour: 0.005,
  kmsKeyMonth: 1,
  secretMonth: 0.4,
}

const useEverywhere = {
  interfaceEndpointGb: 0.01,
  loadBalancerUnitHour: 0.008,
  sqsMillionRequests: 0.4,
  eventsMillion: 1,
  backupGbMonth: 0.095,
  ecrGbMonth: 0.1,
}

const usEast1: Prices = {
  ...everywhere,
  ec2Hour: {
    ...sizes('t4g', { medium: 0.0336, large: 0.0672, xlarge: 0.1344 }),
    ...sizes('t3', { medium: 0.0416, large: 0.0832, xlarge: 0.1664 }),
    ...sizes('m7g', { medium: 0.0408, large: 0.0816, xlarge: 0.1632 }),
    ...sizes('m7i', { large: 0.1008, xlarge: 0.2016 }),
  },
  gp3GibMonth: 0.08,
  natGatewayHour: 0.045,
  interfaceEndpointHour: 0.01,
  loadBalancerHour: 0.0225,
  rdsHour: sizes('db.t4g', { micro: 0.016, small: 0.032, medium: 0.065, large: 0.129 }),
  rdsGp3GibMonth: 0.115,
  byUse: {
    ...useEverywhere,
    natGatewayGb: 0.045,
    dynamodbMillionReads: 0.125,
    dynamodbMillionWrites: 0.625,
    dynamodbGbMonth: 0.25,
    dynamodbRecoveryGbMonth: 0.2,
    s3GbMonth: 0.023,
    s3ThousandPuts: 0.005,
    logsGb: 0.5,
    logsGbMonth: 0.03,
  },
}

const euWest1: Prices = {
  ...everywhere,
  ec2Hour: {
    ...sizes('t4g', { medium: 0.0368, large: 0.0736, xlarge: 0.1472 }),
    ...sizes('t3', { medium: 0.0456, large: 0.0912, xlarge: 0.1824 }),
    ...sizes('m7g', { medium: 0.0455, large: 0.091, xlarge: 0.1819 }),
    ...sizes('m7i', { large: 0.1124, xlarge: 0.2247 }),
  },
  gp3GibMonth: 0.088,
  natGatewayHour: 0.048,
  interfaceEndpointHour: 0.011,
  loadBalancerHour: 0.0252,
  rdsHour: sizes('db.t4g', { micro: 0.017, small: 0.034, medium: 0.069, large: 0.138 }),
  rdsGp3GibMonth: 0.127,
  byUse: {
    ...useEverywhere,
    natGatewayGb: 0.048,
    dynamodbMillionReads: 0.1415,
    dynamodbMillionWrites: 0.705,
    dynamodbGbMonth: 0.283,
    dynamodbRecoveryGbMonth: 0.2264,
    s3GbMonth: 0.023,
    s3ThousandPuts: 0.005,
    logsGb: 0.57,
    logsGbMonth: 0.03,
  },
}

const euCentral1: Prices = {
  ...everywhere,
  ec2Hour: {
    ...sizes('t4g', { medium: 0.0384, large: 0.0768, xlarge: 0.1536 }),
    ...sizes('t3', { medium: 0.048, large: 0.096, xlarge: 0.192 }),
    ...sizes('m7g', { medium: 0.0489, large: 0.0978, xlarge: 0.1955 }),
    ...sizes('m7i', { large: 0.1208, xlarge: 0.2415 }),
  },
  gp3GibMonth: 0.0952,
  natGatewayHour: 0.052,
  interfaceEndpointHour: 0.012,
  loadBalancerHour: 0.027,
  rdsHour: sizes('db.t4g', { micro: 0.018, small: 0.037, medium: 0.073, large: 0.147 }),
  rdsGp3GibMonth: 0.137,
  byUse: {
    ...useEverywhere,
    natGatewayGb: 0.052,
    dynamodbMillionReads: 0.1525,
    dynamodbMillionWrites: 0.7625,
    dynamodbGbMonth: 0.306,
    dynamodbRecoveryGbMonth: 0.2448,
    s3GbMonth: 0.0245,
    s3ThousandPuts: 0.0054,
    logsGb: 0.63,
    logsGbMonth: 0.0324,
  },
}

/** By region. What is not here is not estimated. */
export const prices: Readonly<Record<string, Prices>> = {
  'us-east-1': usEast1,
  'eu-west-1': euWest1,
  'eu-central-1': euCentral1,
}

/** `t4g.medium` of the family `t4g` and the size `medium`. */
function sizes(family: string, hour: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(hour).map(([size, usd]) => [`${family}.${size}`, usd]))
}
