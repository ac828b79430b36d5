import type { Cluster } from '../cluster.ts'
import type { Platform } from '../describe.ts'
import type { Path, Problem } from '../problem.ts'
import { didYouMean } from '../did-you-mean.ts'
import { sources } from '../render/argocd/charts.ts'
import { entriesOf, isClass } from './labels.ts'

/** What is wrong with what runs in clusters beside the services, and with how requests come in. */
export function checkClusterParts({ clusters }: Platform): Problem[] {
  return entriesOf(clusters).flatMap(([name, cluster]) => {
    const path = ['clusters', name]
    return [
      ...wrongEntrance(name, cluster, path),
      ...entriesOf(cluster.parts).flatMap(([part, version]) =>
        wrongPart(name, part, version, [...path, 'parts', part]),
      ),
      ...wrongPrometheus(name, cluster, path),
    ]
  })
}

function wrongEntrance(name: string, { entrance }: Cluster, path: Path): Problem[] {
  const { kind, className } = entrance
  if (isClass(className)) return []
  const text = `requests come into ${name} by the class "${className}"`
  const what = kind === 'ingress' ? 'an IngressClass' : 'a GatewayClass'
  return [
    {
      path: [...path, 'entrance', 'className'],
      text,
      fix: `write the name of ${what}, such as nginx`,
    },
  ]
}

function wrongPart(cluster: string, part: string, version: string, path: Path): Problem[] {
  if (!Object.hasOwn(sources, part)) {
    const text = `${cluster} has the part ${part}, of which nothing is known here`
    return [{ path, text, fix: didYouMean(part, Object.keys(sources)) }]
  }
  if (/^v?\d+\.\d+\.\d+$/.test(version)) return []
  const text = `the version "${version}" of ${part} in ${cluster} is not pinned`
  return [{ path, text, fix: 'write one of its chart, such as 1.2.3' }]
}

function wrongPrometheus(name: string, { prometheus }: Cluster, path: Path): Problem[] {
  const url = prometheus === undefined ? undefined : URL.parse(prometheus)
  if (url === undefined || (url && /^https?:$/.test(url.protocol) && !url.password)) return []
  const text = `the Prometheus of ${name} is at "${prometheus}"`
  const fix = 'write a URL without a password, such as http://prometheus.monitoring.svc:9090'
  return [{ path: [...path, 'prometheus'], text, fix }]
}
