import type { SettingValues } from '@gatehouse/platform'
import type { Caller } from '../aws/caller.ts'
import { type Attempt, unknown } from './attempt.ts'
import { dataAttempts } from './attempts-data.ts'
import { findBucket, s3Attempts } from './attempts-s3.ts'
import { valueAttempts } from './attempts-values.ts'
import type { Check, Finding, Needs } from './checks.ts'
import type { Simulator } from './simulate.ts'

const attempts: Record<string, Attempt> = { ...s3Attempts, ...valueAttempts, ...dataAttempts }

/** What was found out about a service. */
export type Examined = Omit<Needs, 'checks'> & { findings: Finding[] }

/** Answers every check: by simulation, else by a harmless call, else not. */
export async function examine(
  needs: Needs[],
  caller: Caller,
  settings: SettingValues,
  simulator: Simulator | undefined,
): Promise<Examined[]> {
  let bucket: Promise<string | undefined> | undefined
  const anyBucket = () => (bucket ??= findBucket(caller))
  const examineOne = async (check: Check): Promise<Finding> => {
    const simulated = await simulator?.answer(check)
    if (simulated && simulated.verdict !== 'unknown') return { ...check, ...simulated }
    const call = attempts[check.action]
    const tried = call && (await call({ check, caller, settings, anyBucket }))
    return { ...check, ...(tried ?? simulated ?? unknown('no harmless call would tell')) }
  }
  const examined: Examined[] = []
  // One after the other: IAM and Parameter Store soon ask for fewer calls.
  for (const { service, checks, unless } of needs) {
    const findings: Finding[] = []
    for (const check of checks) findings.push(await examineOne(check))
    examined.push({ service, unless, findings })
  }
  return examined
}
