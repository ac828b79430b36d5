import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  DeleteAccessKeyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { type Credentials, accountId, region, startAccount } from './aws-account.ts'
import { startFront } from './aws-front.ts'
import { type ServiceProcess, startService } from './service.ts'

const RoleName = 'gatehouse-broker'
export const roleArn = `arn:aws:iam::${accountId}:role/${RoleName}`

/** Larger than what the broker keeps, so that each reading is a call of AWS. */
const large = 'gatehouse'.repeat(40_000)

const policy = (Action: string, other: object = { Resource: '*' }) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, ...other }],
})

export type BrokerAccount = Awaited<ReturnType<typeof startBrokerAccount>>

/** An account with an object to read, a role that may read it, and who may be the broker's identity. */
export async function startBrokerAccount() {
  const account = await startAccount()
  const front = await startFront(account.emulator.endpoint)
  await account.s3.send(new CreateBucketCommand({ Bucket: 'data' }))
  await account.s3.send(new PutObjectCommand({ Bucket: 'data', Key: 'large', Body: large }))
  const iam = new IAMClient(account.config)
  const anyone = { Principal: { AWS: '*' } }
  const AssumeRolePolicyDocument = JSON.stringify(policy('sts:AssumeRole', anyone))
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
  const PolicyDocument = JSON.stringify(policy('s3:*'))
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'read', PolicyDocument }))

  /** What must be told nowhere. */
  const secrets = new Set<string>()
  const known = (credentials: Credentials) => {
    secrets.add(credentials.accessKeyId).add(credentials.secretAccessKey)
    return credentials
  }
  return {
    account,
    front,
    secrets,
    /** May take on the role, and nothing else. */
    base: known(await account.user('base', policy('sts:AssumeRole', { Resource: roleArn }))),
    /** May read objects. */
    reader: known(await account.user('reader', policy('s3:*'))),
    /** Gives a user other keys; `endOld` ends those that they had. */
    async rotate(UserName: string, old: Credentials) {
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
      const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {}
      const gone = { UserName, AccessKeyId: old.accessKeyId }
      return {
        keys: known({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }),
        endOld: () => iam.send(new DeleteAccessKeyCommand(gone)),
      }
    },
    /** A broker that calls AWS through the front; what it has told is searched for secrets in the end. */
    async start(t: TestContext, env: Record<string, string>): Promise<ServiceProcess> {
      front.calls.length = 0
      const aws = { GATEHOUSE_PROVIDER: 'aws', AWS_REGION: region, AWS_ENDPOINT_URL: front.url }
      const broker = await startService('broker', { ...aws, ...env })
      t.after(async () => {
        const told = [JSON.stringify(await broker.health()), await broker.metrics()]
        await broker.stop()
        Object.assign(front, { seconds: undefined, stsIsAway: false })
        const all = [...told, broker.output()].join('\n')
        const found = [...secrets, ...front.secrets].filter((secret) => all.includes(secret))
        assert.deepEqual(found, [], 'what is secret is told nowhere')
      })
      return broker
    },
    async stop() {
      front.stop()
      await account.stop()
    },
  }
}

/** Has the broker read an object from AWS: its status, and what it says if that is not 200. */
export async function read(broker: ServiceProcess): Promise<{ status: number; problem: string }> {
  const answer = await fetch(`${broker.url}/api/v1/buckets/data/objects/large`)
  const text = await answer.text()
  if (answer.status === 200) assert.equal(text, large)
  return { status: answer.status, problem: answer.status === 200 ? '' : text }
}
