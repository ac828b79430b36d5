import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { S3Client } from '@aws-sdk/client-s3'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { SSMClient } from '@aws-sdk/client-ssm'
import { servicePolicy } from '@gatehouse/platform'
import { platform } from '../../platform.ts'
import { type Emulator, startEmulator } from './emulator.ts'

/** The account that the emulator is, and the region: those of the stage dev. */
export const accountId = platform.stages.dev.account
export const region = platform.stages.dev.region as 'eu-west-1'

export type Credentials = { accessKeyId: string; secretAccessKey: string }
/** One that EventBridge delivers: what AWS says of itself has a source that begins with `aws.`. */
export type AwsEvent = { source: string; type: string; detail: object }

/** Everything is allowed to whoever fills the account. */
const everything = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
}

/** An emulated AWS account of its own, with clients that may do everything in it. Pods reach it where `host` is all. */
export async function startAccount(host?: string) {
  const emulator = await startEmulator(accountId, host)
  const root = { accessKeyId: 'test', secretAccessKey: 'test' }
  const admin = await addUser(emulator, root, 'admin', everything)
  const config = { region, endpoint: emulator.endpoint, credentials: admin }
  const events = new EventBridgeClient(config)
  const sqs = new SQSClient(config)
  return {
    emulator,
    config,
    s3: new S3Client({ ...config, forcePathStyle: true }),
    ssm: new SSMClient(config),
    secretsManager: new SecretsManagerClient(config),
    sqs,
    /** The keys of a new user who may do what the policy says. */
    user: (name: string, policy: object) => addUser(emulator, admin, name, policy),
    /** From now on, policies count. */
    enforce: () => post(`${emulator.endpoint}/moto-api/reset-auth`, '0'),
    /** The URL of a new queue that all of AWS's own events go to. */
    eventQueue: (name: string) => addEventQueue(name, sqs, events),
    /** Has EventBridge deliver what AWS would. */
    async tell(all: AwsEvent[]): Promise<void> {
      for (let from = 0; from < all.length; from += 10) {
        const Entries = all.slice(from, from + 10).map(({ source, type, detail }) => ({
          Source: source,
          DetailType: type,
          Detail: JSON.stringify(detail),
        }))
        await events.send(new PutEventsCommand({ Entries }))
      }
    },
    stop: () => emulator.stop(),
  }
}
export type AwsAccount = Awaited<ReturnType<typeof startAccount>>

/** What ships to a stage for the broker, in this account; and what the emulator wants beyond AWS. */
export function brokerPolicy(stage = 'dev') {
  const here = { account: accountId, settings: {} }
  const { Version, Statement } = servicePolicy(platform, stage, 'broker', here).policy
  // AWS has no action of that name: DeleteMessage is the permission for both calls.
  const batches = { Effect: 'Allow', Action: 'sqs:DeleteMessageBatch', Resource: '*' }
  return { Version, Statement: [...Statement, batches] }
}

async function addUser(
  { endpoint }: Emulator,
  credentials: Credentials,
  name: string,
  policy: object,
): Promise<Credentials> {
  const iam = new IAMClient({ region, endpoint, credentials })
  await iam.send(new CreateUserCommand({ UserName: name }))
  const PolicyDocument = JSON.stringify(policy)
  await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: name, PolicyDocument }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }))
  return {
    accessKeyId: String(AccessKey?.AccessKeyId),
    secretAccessKey: String(AccessKey?.SecretAccessKey),
  }
}

async function addEventQueue(
  name: string,
  sqs: SQSClient,
  events: EventBridgeClient,
): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }))
  const wanted = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] })
  const { Attributes } = await sqs.send(wanted)
  const EventPattern = JSON.stringify({ source: [{ prefix: 'aws.' }] })
  await events.send(new PutRuleCommand({ Name: name, EventPattern }))
  const Targets = [{ Id: 'queue', Arn: Attributes?.QueueArn }]
  await events.send(new PutTargetsCommand({ Rule: name, Targets }))
  return String(QueueUrl)
}

async function post(url: string, body: string): Promise<void> {
  const { status } = await fetch(url, { method: 'POST', body })
  if (status !== 200) throw new Error(`${url} answered ${status}`)
}
