import {
  type AwsAnswer,
  type AwsCall,
  type Place,
  type Requests,
  UnknownCallError,
} from './call.ts'
import { dynamoDb } from './calls/dynamodb.ts'
import { absentFromS3, s3 } from './calls/s3.ts'
import { secretsManager } from './calls/secrets-manager.ts'
import { sqs } from './calls/sqs.ts'
import { ssm } from './calls/ssm.ts'
import type { IamRequest } from './evaluate.ts'

const apis: Readonly<Record<string, Requests>> = {
  DynamoDB: dynamoDb,
  S3: s3,
  SQS: sqs,
  SSM: ssm,
  SecretsManager: secretsManager,
}

/** How KMS knows the service that decrypts for a caller. */
const decryptors: Readonly<Record<string, string>> = {
  S3: 's3',
  SSM: 'ssm',
  SecretsManager: 'secretsmanager',
}

/**
 * What IAM is asked when a call is made; each of them must be allowed. Only what broker and directory call is
 * known: of anything else nobody has looked up what it needs.
 * @throws {UnknownCallError}
 */
export function requestsOf({ api, operation, input }: AwsCall, place: Place): IamRequest[] {
  const known = own(apis, api)
  const requests = known && own(known, operation)
  if (!requests) throw new UnknownCallError('it is not among the calls of packages/iam')
  return requests(input, place)
}

/**
 * What IAM is asked before the answer is given. A key of one's own needs `kms:Decrypt`, by way of the service
 * that the value lies in; AWS's own keys need nothing.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function requestsOfAnswer(call: AwsCall, answer: AwsAnswer, place: Place): IamRequest[] {
  const { api, operation, input } = call
  if ('absent' in answer) {
    return (api === 'S3' && own(absentFromS3, operation)?.(input, place)) || []
  }
  const service = own(decryptors, api)
  if (service === undefined) throw new UnknownCallError(`${api} decrypts nothing here`)
  const context = { 'kms:ViaService': `${service}.${place.region}.amazonaws.com` }
  return [{ action: 'kms:Decrypt', resource: answer.key, context }]
}

function own<T>(known: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(known, name) ? known[name] : undefined
}
