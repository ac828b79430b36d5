import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { stageOf } from '@gatehouse/platform'
import { platform } from '../../platform.ts'
import { startEmulator } from './emulator.ts'

export type StageAccount = Awaited<ReturnType<typeof startStageAccount>>

/**
 * An emulated AWS with the account of a stage of platform.ts, in which whoever calls may do everything. It listens on
 * `host`, by default for this machine alone.
 */
export async function startStageAccount(stage: string, host?: string) {
  const emulator = await startEmulator(undefined, host)
  const { account, region } = stageOf(platform, stage)
  const base = { region, endpoint: emulator.endpoint }
  const test = { accessKeyId: 'test', secretAccessKey: 'test' }
  // The emulator is one account, but has others for the roles that are taken on in them.
  const session = async (RoleName: string, credentials: object = test) => {
    const sts = new STSClient({ ...base, credentials: credentials as typeof test })
    const RoleArn = `arn:aws:iam::${account}:role/${RoleName}`
    const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' })
    const { Credentials: given } = await sts.send(command)
    return {
      accessKeyId: String(given?.AccessKeyId),
      secretAccessKey: String(given?.SecretAccessKey),
      sessionToken: String(given?.SessionToken),
    }
  }
  const credentials = await session('administrator')
  const config = { ...base, credentials }
  return {
    emulator,
    account,
    region,
    config,
    /** What has a program call it. */
    env: { ...emulator.env, ...environmentOf(credentials) },
    /** The environment of a session of a new role that may do what the policy says. */
    async roleEnv(RoleName: string, policy: object) {
      const iam = new IAMClient(config)
      const trust = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }
      const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] })
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
      const PolicyDocument = JSON.stringify(policy)
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'given', PolicyDocument }))
      return { ...emulator.env, ...environmentOf(await session(RoleName)) }
    },
    stop: () => emulator.stop(),
  }
}

function environmentOf(credentials: {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
}): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  }
}
