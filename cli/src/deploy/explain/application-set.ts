import { inOneLine } from '../../format.ts'
import type { StageState } from '../stage/state.ts'
import { type Cause, type Finding, lasting, passing } from './cause.ts'

/** What keeps Argo CD from making Applications of the folders that are on the branch. */
export function explainAbsence({ applicationSets, namespace }: StageState): Cause[] {
  const findings =
    applicationSets.length === 0
      ? [nothingMakes(namespace)]
      : applicationSets.flatMap(explainErrors)
  return findings.map((finding) => ({ about: namespace, ...finding }))
}

function nothingMakes(stage: string): Finding {
  const text = `nothing in the cluster makes Applications of stages/${stage}`
  return lasting('argocd-no-applicationset', text, 'gatehouse cluster bootstrap')
}

/** How Argo CD says that the branch is not there: what was pushed has just made it, and it looks again. */
const noBranch = /remote repository is empty|unable to resolve '[^']+' to a commit/

/** What comes before the reason of an error of Git. */
const wrapping = /^.*unable to resolve git revision : (?:failed to list refs: )?/

function explainErrors({ metadata, status }: StageState['applicationSets'][number]): Finding[] {
  return (status?.conditions ?? [])
    .filter(({ type, status: is }) => type === 'ErrorOccurred' && is === 'True')
    .map(({ message = '' }) => {
      const why = inOneLine(message).replace(wrapping, '')
      const say = noBranch.test(message) ? passing : lasting
      const text = `Argo CD makes no Applications by the ApplicationSet ${metadata.name}: ${why}`
      return say('argocd-applicationset', text, fixOf(message))
    })
}

function fixOf(message: string): string {
  return wrapping.test(message)
    ? 'gatehouse cluster repo add gives Argo CD what opens the repository; docs/argocd.md says how.'
    : 'gatehouse cluster bootstrap makes the ApplicationSet anew; docs/argocd.md says how it works.'
}
