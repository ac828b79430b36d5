import type { Pod } from '../stage/objects.ts'
import { lastEvent } from '../stage/state.ts'
import { type Finding, lasting, passing, prepare } from './cause.ts'
import type { Explaining } from '../stage/state.ts'

/** Why a container cannot be made, by what the kubelet says. */
export function explainConfig(said: string, { stage, state }: Explaining): Finding {
  const missing = explainMissing(said, state.namespace, stage)
  if (missing) return missing
  if (said.includes('runAsNonRoot')) {
    return lasting(
      'image-root',
      'its image runs as root, which the namespace forbids',
      'deploy an image that gatehouse build has made.',
    )
  }
  return lasting(
    'container-config',
    `its container cannot be made: ${said}`,
    'correct what it names.',
  )
}

/** Why the volumes of a pod do not come. */
export function explainMount(pod: Pod, { stage, state }: Explaining): Finding | undefined {
  const isWaiting = (pod.status?.containerStatuses ?? []).some(
    ({ state: now }) => now?.waiting?.reason === 'ContainerCreating',
  )
  const said = isWaiting && lastEvent(state, pod.metadata, 'FailedMount')?.message
  if (!said) return undefined
  const missing = explainMissing(said, state.namespace, stage)
  if (missing) return missing
  const [, volume] = /for volume "([^"]+)"/.exec(said) ?? []
  const why = said.replace(/^MountVolume\.\w+ failed for volume "[^"]+" : /, '')
  const name = volume === undefined ? 'a volume' : `the volume ${volume}`
  return passing('volume', `${name} of its pod does not come: ${why}`, 'correct what it names.')
}

const patterns = [
  // A key that is not there.
  /couldn't find key (?<key>\S+) in (?<kind>Secret|ConfigMap) [^/\s]+\/(?<name>\S+)/,
  /references non-existent (?<kind>secret|config) key: (?<key>\S+)/,
  // All of it is not there.
  /(?<kind>secret|configmap) "(?<name>[^"]+)" not found/,
]

function explainMissing(said: string, namespace: string, stage: string): Finding | undefined {
  for (const pattern of patterns) {
    const { kind, name, key } = pattern.exec(said)?.groups ?? {}
    if (kind === undefined) continue
    const isSecret = kind.toLowerCase() === 'secret'
    const thing = `${isSecret ? 'secret' : 'ConfigMap'}${name === undefined ? '' : ` ${name}`}`
    const where = name === undefined ? `a ${thing} that it mounts` : `the ${thing}`
    const text =
      key === undefined
        ? `the ${thing} is not in the namespace ${namespace}`
        : `${where} has no key ${key}`
    return lasting(isSecret ? 'secret-missing' : 'configmap-missing', text, prepare(stage))
  }
  return undefined
}
