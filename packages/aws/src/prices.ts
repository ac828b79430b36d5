/**
 * Estimated price of one call in US dollars, in eu-west-1; what is not named is free. Read on 2026-11-01 from
 * the public price lists; standard parameters and calls at the standard rate cost nothing.
 * @see https://aws.amazon.com/s3/pricing/
 * @see https://aws.amazon.com/secrets-manager/pricing/
 * @see https://aws.amazon.com/sqs/pricing/
 */
const perCall: Record<string, number | Record<string, number>> = {
  S3: { default: 0.4e-6, ListBuckets: 5e-6, ListObjectsV2: 5e-6, PutObject: 5e-6, DeleteObject: 0 },
  SecretsManager: 5e-6,
  SQS: 0.4e-6,
}

export function priceOf(service: string, operation: string): number {
  const price = perCall[service] ?? 0
  return typeof price === 'number' ? price : (price[operation] ?? price.default ?? 0)
}
