import { partitionOf } from '../place.ts'
import type { Path, Problem } from '../problem.ts'
import type { Stage } from '../stage.ts'

/** What is wrong with the account and the region of a stage, or of what stages share. */
export function wrongPlace(
  name: string,
  { account, region }: { account: string; region: string },
  path: Path,
): Problem[] {
  return [
    ...(/^\d{12}$/.test(account)
      ? []
      : [
          {
            path: [...path, 'account'],
            text: `${name} has the account "${account}"`,
            fix: 'write its twelve digits, as `aws sts get-caller-identity` shows them',
          },
        ]),
    ...(isRegion(region) ? [] : [wrongRegion(name, region, [...path, 'region'])]),
  ]
}

/** What is wrong with the region that backups go to. */
export function wrongRecovery(name: string, { region, recoveryRegion }: Stage): Problem[] {
  const path = ['stages', name, 'recoveryRegion']
  if (recoveryRegion === undefined) return []
  if (!isRegion(recoveryRegion)) return [wrongRegion(name, recoveryRegion, path)]
  if (recoveryRegion === region) {
    const text = `${name} recovers in ${region}, where it runs`
    return [{ path, text, fix: 'name another region' }]
  }
  if (partitionOf(recoveryRegion) === partitionOf(region)) return []
  const text = `${name} runs in ${region} and cannot copy to ${recoveryRegion}`
  return [{ path, text, fix: 'name a region of the same partition of AWS' }]
}

/** Of which regions there are AWS alone knows; this is how they are written. */
function isRegion(region: string): boolean {
  return /^[a-z]{2}(-[a-z]+)+-\d$/.test(region)
}

function wrongRegion(name: string, region: string, path: Path): Problem {
  return {
    path,
    text: `${name} has the region "${region}"`,
    fix: 'write it as AWS does, such as eu-west-1',
  }
}
