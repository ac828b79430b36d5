import type { ContainerStatus, Pod } from '../stage/objects.ts'
import { type Explaining, lastEvent } from '../stage/state.ts'
import { type Finding, passing } from './cause.ts'
import { explainConfig, explainMount } from './config.ts'
import { explainCrash } from './crash.ts'
import { explainPull } from './image.ts'
import { explainNotReady } from './readiness.ts'

/** What keeps a pod from being ready, or undefined when nothing is known to. */
export async function explainPod(pod: Pod, explaining: Explaining): Promise<Finding | undefined> {
  const { status } = pod
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  for (const container of statuses) {
    const finding = await explainContainer(pod, container, explaining)
    if (finding) return finding
  }
  return (
    explainPlace(pod, explaining.state.namespace) ??
    explainMount(pod, explaining) ??
    explainNotReady(pod, explaining)
  )
}

const pulling = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull']
const starting = ['CreateContainerConfigError', 'CreateContainerError']

async function explainContainer(
  pod: Pod,
  container: ContainerStatus,
  explaining: Explaining,
): Promise<Finding | undefined> {
  const { waiting, terminated } = container.state ?? {}
  const { reason = '', message = '' } = waiting ?? {}
  if (pulling.includes(reason)) {
    const { state, stage } = explaining
    const secret = lastEvent(state, pod.metadata, 'FailedToRetrieveImagePullSecret')?.message
    // Before 1.31 a pod that backs off says only that it does.
    const event = lastEvent(state, pod.metadata, 'Failed')?.message
    const said = /: /.test(message) ? message : (event ?? message)
    return explainPull(container.image, /not found/.test(said) ? said : (secret ?? said), stage)
  }
  if (starting.includes(reason)) return explainConfig(message, explaining)
  const ended = terminated ?? container.lastState?.terminated
  // It may have been restarted once and be well since.
  const isDown = !container.ready && (waiting !== undefined || terminated !== undefined)
  const isNoted = isDown && ended !== undefined && ended.exitCode !== 0
  return isNoted ? explainCrash(pod, container, ended, explaining) : undefined
}

function explainPlace({ spec, status }: Pod, namespace: string): Finding | undefined {
  const unplaced = status?.conditions?.find(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable',
  )
  if (!unplaced) return undefined
  const [why = ''] = (unplaced.message ?? '').split('. ')
  if (/PersistentVolumeClaim/i.test(why)) return explainVolume(why, namespace)
  const { cpu = 'no', memory = 'no' } = spec.containers[0]?.resources?.requests ?? {}
  return passing(
    'unschedulable',
    `no node has room for its pod, which asks for ${cpu} CPU and ${memory} memory: ${why}`,
    'add a node or make room; an autoscaler adds one by itself.',
  )
}

function explainVolume(why: string, namespace: string): Finding {
  return passing(
    'volume-missing',
    `its pod waits for a volume: ${why.replace(/^\d+\/\d+ nodes are available: /, '')}`,
    `see what its claim waits for: kubectl describe pvc -n ${namespace}; without a default StorageClass nothing makes volumes.`,
  )
}
