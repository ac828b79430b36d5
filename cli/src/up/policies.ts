import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { awsServices, servicePolicy } from '@gatehouse/platform'
import { policyFile, writePrivately } from '../identity/run-folder.ts'
import type { Session } from './session.ts'

/**
 * Writes, for each service that has an AWS identity, the policy that ships to a stage. The account and region are
 * those that are served, if they are known; else those of the stage stand for them.
 */
export function writePolicies(
  stage: string,
  { platform, dataDir, account, env }: Pick<Session, 'platform' | 'dataDir' | 'account' | 'env'>,
): void {
  const elsewhere = {
    settings: env,
    ...(account && { account: account.id, region: account.region }),
  }
  for (const [service] of awsServices(platform)) {
    const policy = servicePolicy(platform, stage, service, elsewhere)
    const path = policyFile(dataDir, service)
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writePrivately(path, JSON.stringify(policy, undefined, 2))
  }
}
