import { PutObjectCommand } from '@aws-sdk/client-s3'
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager'
import { type ParameterType, PutParameterCommand } from '@aws-sdk/client-ssm'
import type { AwsAccount } from './aws-account.ts'
import { createBucket, inParts } from './aws-fixture.ts'

/** The bucket of the many objects, and what R1 knows an account by. */
export const fullBucket = 'kantox-challenge-bucket'
export const challenge = { name: '/challenge/kantox', value: 'cloud-engineer' }

const types = ['String', 'StringList', 'SecureString'] as const satisfies ParameterType[]

export type Sizes = { parameters: number; buckets: number; objects: number; secrets: number }

/** Fills an account with so much of everything, `challenge` and `fullBucket` included; answers all names. */
export async function seed(account: AwsAccount, sizes: Sizes) {
  const { s3, ssm, secretsManager } = account
  const parameters = numbered(
    sizes.parameters - 1,
    (n) => `/shop/team-${Number(n) % 7}/setting-${n}`,
  )
  const buckets = [fullBucket, ...numbered(sizes.buckets - 1, (n) => `gatehouse-bucket-${n}`)]
  const objects = numbered(sizes.objects, (n) => `object-${n}`)
  const secrets = numbered(sizes.secrets, (n) => `shop/secret-${n}`)

  const { name: Name, value: Value } = challenge
  await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String' }))
  await inParts(parameters, (name) => {
    const type = types[Number(name.slice(-5)) % 3] as ParameterType
    const value = type === 'SecureString' ? `canary ${name}` : `value of,${name}`
    return ssm.send(new PutParameterCommand({ Name: name, Type: type, Value: value }))
  })
  await inParts(buckets, (name) => s3.send(createBucket(name)))
  await inParts(objects, (Key) =>
    s3.send(new PutObjectCommand({ Bucket: fullBucket, Key, Body: `body of ${Key}` })),
  )
  await inParts(secrets, (name) =>
    secretsManager.send(new CreateSecretCommand({ Name: name, SecretString: `canary ${name}` })),
  )
  return {
    parameters: [challenge.name, ...parameters].toSorted(),
    buckets: buckets.toSorted(),
    objects,
    secrets,
  }
}

function numbered(count: number, name: (number: string) => string): string[] {
  return Array.from({ length: count }, (_, index) => name(String(index).padStart(5, '0')))
}
