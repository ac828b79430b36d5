import { exitMisconfigured } from '@gatehouse/kit/supervision'
import type { ContainerState, ContainerStatus, Pod } from '../stage/objects.ts'
import { lastEvent } from '../stage/state.ts'
import { type Finding, lasting, passing } from './cause.ts'
import { lastLine, settingsProblems } from './log.ts'
import type { Explaining } from '../stage/state.ts'

type Ended = NonNullable<ContainerState['terminated']>

/** Why a container has ended that should run. */
export async function explainCrash(
  pod: Pod,
  container: ContainerStatus,
  ended: Ended,
  explaining: Explaining,
): Promise<Finding> {
  if (ended.reason === 'OOMKilled') return outOfMemory(pod, container)
  if (ended.reason === 'StartError') {
    const why = (ended.message ?? '').split(': ').slice(-3, -1).join(': ')
    return lasting('start', `its container does not start: ${why}`, 'correct its command or image.')
  }
  const probe = lastEvent(explaining.state, pod.metadata, 'Unhealthy')?.message ?? ''
  if (ended.exitCode === 137 && probe.startsWith('Liveness')) {
    return passing(
      'liveness',
      `it was restarted, as it does not answer the liveness probe (${said(probe)})`,
      `see what it does: kubectl logs -n ${explaining.state.namespace} ${pod.metadata.name} --previous`,
    )
  }
  const log = ended.message || (await logOf(pod, container, explaining))
  if (ended.exitCode === exitMisconfigured) {
    return lasting(
      'settings',
      `its settings are wrong (exit code ${exitMisconfigured}): ${settingsProblems(log)}`,
      'correct them in platform.ts, run gatehouse synth, commit, and deploy again.',
    )
  }
  const line = lastLine(log)
  return passing(
    'crash',
    `it ends by itself with exit code ${ended.exitCode}${line ? `: ${line}` : ', and has written nothing'}`,
    `read the rest: kubectl logs -n ${explaining.state.namespace} ${pod.metadata.name}${isRestarted(container) ? ' --previous' : ''}`,
  )
}

/** Of a container that was restarted already, its last run is the one before. */
function logOf({ metadata }: Pod, container: ContainerStatus, { readLog }: Explaining) {
  return readLog(metadata.name, container.name, isRestarted(container))
}

function isRestarted({ state }: ContainerStatus): boolean {
  return state?.terminated === undefined
}

function outOfMemory({ spec }: Pod, { name, restartCount }: ContainerStatus): Finding {
  const limit = spec.containers.find((one) => one.name === name)?.resources?.limits?.memory
  const times = restartCount > 1 ? `, ${restartCount} times` : ''
  return passing(
    'out-of-memory',
    `it was killed for using more memory than its limit${limit ? ` of ${limit}` : ''}${times}`,
    'give it more (workload.memoryMib in platform.ts), or find what keeps it.',
  )
}

/** What a probe has met, without which it was. */
function said(message: string): string {
  return message
    .replace(/^\w+ probe failed: /, '')
    .replace('HTTP probe failed with statuscode:', 'HTTP')
}
