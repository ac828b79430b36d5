import type { NodePorts } from '../cluster.ts'
import type { Platform } from '../describe.ts'
import type { Problem } from '../problem.ts'
import { didYouMean } from '../did-you-mean.ts'
import { entriesOf } from './labels.ts'

/** What is wrong with the ports of nodes. */
export function checkNodePorts(platform: Platform): Problem[] {
  return entriesOf(platform.clusters).flatMap(([name, cluster]) => {
    if (!('nodePorts' in cluster) || !cluster.nodePorts) return []
    const { nodePorts } = cluster
    return [
      ...wrongOwner(platform, name, nodePorts),
      ...Object.keys(nodePorts.services)
        .filter((service) => !Object.hasOwn(platform.services, service))
        .map((service) => ({
          path: ['clusters', name, 'nodePorts', 'services', service],
          text: `the nodes of ${name} have a port for ${service}, which is no service`,
          fix: didYouMean(service, Object.keys(platform.services)),
        })),
      ...wrongPorts(name, nodePorts),
    ]
  })
}

/** While no stage runs in the cluster, it may be any: who moves a stage there has its ports. */
function wrongOwner({ stages }: Platform, name: string, { stage }: NodePorts): Problem[] {
  const path = ['clusters', name, 'nodePorts', 'stage']
  const there = entriesOf(stages).filter(([, { cluster }]) => cluster === name)
  const names = there.map(([key]) => key)
  const known = Object.hasOwn(stages, stage)
  if (known && (names.length === 0 || names.includes(stage))) return []
  const which = known ? `runs in ${stages[stage]?.cluster}` : 'is no stage'
  const text = `the ports of the nodes of ${name} are for ${stage}, which ${which}`
  return [{ path, text, fix: didYouMean(stage, names.length > 0 ? names : Object.keys(stages)) }]
}

function wrongPorts(name: string, { services, pages }: NodePorts): Problem[] {
  const claims = [
    ...entriesOf(services).map(([key, port]) => ({ field: 'services', key, port })),
    ...Object.entries(pages).map(([key, port]) => ({ field: 'pages', key, port })),
  ]
  return [...Map.groupBy(claims, ({ port }) => port)].flatMap(([port, claimed]) => {
    const last = claimed.at(-1)
    const path = ['clusters', name, 'nodePorts', last?.field ?? '', last?.key ?? '']
    const who = claimed.map(({ key }) => key).join(' and ')
    if (!Number.isInteger(port) || port < 30_000 || port > 32_767) {
      const fix = 'choose a whole number from 30000 to 32767'
      return [{ path, text: `${who}: ${port} is no port that a node of ${name} gives`, fix }]
    }
    if (claimed.length === 1) return []
    const text = `${who} have the same port ${port} of the nodes of ${name}`
    return [{ path, text, fix: 'choose another for one' }]
  })
}
