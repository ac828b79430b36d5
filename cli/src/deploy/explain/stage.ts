import type { Application, Meta } from '../stage/objects.ts'
import { explainApplication } from './application.ts'
import type { Cause } from './cause.ts'
import type { Explaining } from '../stage/state.ts'
import { explainIngress } from './ingress.ts'
import { explainWorkload } from './pods.ts'
import { explainRollout } from './rollout.ts'

/** All that keeps one folder of a stage from being healthy. */
export async function explainFolder(
  folder: string,
  application: Application,
  explaining: Explaining,
): Promise<Cause[]> {
  const { state } = explaining
  const own = <T extends { kind: string; metadata: Meta }>(items: readonly T[]) =>
    items.filter((item) => isPartOf(application, item))
  const found = await Promise.all([
    explainApplication(application, explaining),
    ...own(state.rollouts).map((rollout) => explainRollout(rollout, explaining)),
    ...own(state.workloads).map((workload) => explainWorkload(workload, explaining)),
  ])
  const findings = [...found.flat(), ...own(state.ingresses).flatMap(explainIngress)]
  return findings.map((finding) => ({ about: folder, ...finding }))
}

/** Whether an object is one of those that an Application is for. */
export function isPartOf(
  { status }: Application,
  { kind, metadata }: { kind: string; metadata: Meta },
): boolean {
  return (status?.resources ?? []).some(
    (resource) => resource.kind === kind && resource.name === metadata.name,
  )
}
