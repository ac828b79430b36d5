import { CliError } from '../../cli-error.ts'
import { partOf } from '../names.ts'
import type { Outcome } from './outcome.ts'
import type { Preparation } from './session.ts'

/** Nothing but what keeps to the strictest of Kubernetes' standards runs there. */
const restricted = Object.fromEntries(
  ['enforce', 'audit', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']),
)

/** @throws {CliError} when the namespace is another platform's */
export async function prepareNamespace(preparation: Preparation, name: string): Promise<Outcome> {
  const ref = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
  const owner = (await preparation.cluster.find(ref))?.metadata?.labels?.[partOf]
  if (owner !== undefined && owner !== preparation.needs.platform) {
    throw new CliError(`the namespace ${name} is of ${owner}`, {
      fix: 'name the context of another cluster with --context NAME, or give the stage another name.',
    })
  }
  return preparation.ensure({
    ...ref,
    metadata: { name, labels: { ...preparation.labels, ...restricted } },
  })
}
