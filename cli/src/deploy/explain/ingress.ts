import type { Ingress } from '../stage/objects.ts'
import { type Finding, passing } from './cause.ts'

/** Argo CD waits until an Ingress has an address, which the controller of its class gives it. */
export function explainIngress({ metadata, spec, status }: Ingress): Finding[] {
  if ((status?.loadBalancer?.ingress ?? []).length > 0) return []
  const controller = spec?.ingressClassName ?? 'the default'
  return [
    passing(
      'ingress-without-address',
      `its Ingress ${metadata.name} has no address: no controller of the class ${controller} has taken it`,
      'install that controller, or name in platform.ts the entrance that the cluster has.',
    ),
  ]
}
