import type { Container, Pod } from '../stage/objects.ts'
import { lastEvent } from '../stage/state.ts'
import { type Finding, passing } from './cause.ts'
import type { Explaining } from '../stage/state.ts'

/** Why a pod that runs is not ready, by the last answer to its readiness probe. */
export function explainNotReady(pod: Pod, { state }: Explaining): Finding | undefined {
  const { metadata, spec, status } = pod
  const isRunning = (status?.containerStatuses ?? []).some(
    (container) => container.state?.running && !container.ready,
  )
  const message = isRunning && lastEvent(state, metadata, 'Unhealthy')?.message
  if (!message) return undefined
  const [container] = spec.containers
  const { path = '/', port = '' } = container?.readinessProbe?.httpGet ?? {}
  const fix = `see what it waits for: kubectl logs -n ${state.namespace} ${metadata.name}`
  const [, code] = /statuscode: (\d+)/.exec(message) ?? []
  if (code !== undefined)
    return passing('not-ready', `${path} answers ${code}: it is not ready`, fix)
  if (/connection refused/.test(message)) {
    return passing(
      'not-listening',
      `it runs and does not listen on port ${numberOf(port, container)}`,
      fix,
    )
  }
  const why = message.replace(/^\w+ probe failed:\s*/, '')
  const asked = container?.readinessProbe?.httpGet
    ? `${path} does not answer`
    : 'its readiness probe fails'
  return passing('not-ready', why === '' ? asked : `${asked}: ${why}`, fix)
}

/** A probe may name a port. */
function numberOf(port: number | string, container: Container | undefined): number | string {
  return container?.ports?.find(({ name }) => name === port)?.containerPort ?? port
}
