import { clusterOf } from '../cluster-place.ts'
import type { Platform } from '../describe.ts'

/** The port of the node at which a service is in a stage; null: at none. */
export function nodePortOf(platform: Platform, stage: string, service: string): number | null {
  const cluster = clusterOf(platform, stage)
  const nodePorts = 'nodePorts' in cluster ? cluster.nodePorts : undefined
  return nodePorts?.stage === stage ? (nodePorts.services[service] ?? null) : null
}
