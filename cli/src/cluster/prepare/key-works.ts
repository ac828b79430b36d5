import { setTimeout as wait } from 'node:timers/promises'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { type Caller, clientConfig } from '../../aws/caller.ts'
import { CliError } from '../../cli-error.ts'
import type { AccessKey } from './access-keys.ts'

/** IAM tells all of AWS of a new key within seconds. In milliseconds. */
const patience = { whole: 60_000, each: 2000 }

/**
 * Waits until AWS takes an access key, and lets it take on each of the roles.
 * @throws {CliError} when it does not within a minute
 */
export async function untilKeyWorks(
  { id, secret }: AccessKey,
  roleArns: readonly string[],
  caller: Caller,
  stage: string,
): Promise<void> {
  const credentials = { accessKeyId: id, secretAccessKey: secret }
  const sts = new STSClient(clientConfig(caller, () => Promise.resolve(credentials)))
  const deadline = Date.now() + patience.whole
  await insist(() => sts.send(new GetCallerIdentityCommand()), deadline, 'the new access key')
  for (const RoleArn of roleArns) {
    const take = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'gatehouse-prepare' })
    await insist(() => sts.send(take), deadline, `the base user on the role ${RoleArn}`, stage)
  }
}

async function insist(
  attempt: () => Promise<unknown>,
  deadline: number,
  what: string,
  stage?: string,
): Promise<void> {
  for (;;) {
    try {
      await attempt()
      return
    } catch (error) {
      if (Date.now() + patience.each > deadline || !mayPass(error as Error)) {
        throw refused(error as Error, what, stage)
      }
      await wait(patience.each)
    }
  }
}

/** What AWS also says for as long as it has not heard of the key. */
function mayPass({ name }: Error): boolean {
  return /^(?:InvalidClientTokenId|AccessDenied|SignatureDoesNotMatch|UnrecognizedClient)/.test(
    name,
  )
}

function refused(cause: Error, what: string, stage: string | undefined): CliError {
  return new CliError(`AWS does not take ${what} (${cause.name})`, {
    fix:
      stage === undefined
        ? 'run it again.'
        : `gatehouse infra apply ${stage}, which makes the role and says who may take it on.`,
    cause,
  })
}
