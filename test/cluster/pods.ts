import { setTimeout as sleep } from 'node:timers/promises'

export type Pod = {
  metadata: { name: string; deletionTimestamp?: string; creationTimestamp: string }
  status: {
    podIP?: string
    phase: string
    conditions?: { type: string; status: string; lastTransitionTime: string }[]
    containerStatuses?: {
      restartCount: number
      containerID?: string
      lastState: { terminated?: { reason: string; exitCode: number } }
    }[]
  }
}

/** Whether a pod takes requests. */
export function isReady({ status, metadata }: Pod): boolean {
  const ready = status.conditions?.find(({ type }) => type === 'Ready')?.status === 'True'
  return ready && metadata.deletionTimestamp === undefined
}

/** How many requests each pod answers within a time, its probes aside. */
export async function answeredBy(pods: readonly Pod[], milliseconds: number): Promise<number[]> {
  const before = await Promise.all(pods.map(answered))
  await sleep(milliseconds)
  const now = await Promise.all(pods.map(answered))
  return now.map((count, index) => count - (before[index] ?? 0))
}

async function answered({ status: { podIP } }: Pod): Promise<number> {
  const text = await (await fetch(`http://${podIP}:9080/metrics`)).text()
  const counts = text.matchAll(/^http_request_duration_seconds_count\{(.*)\} (\d+)$/gm)
  return [...counts]
    .filter(([, labels]) => !labels?.includes('route="/health'))
    .reduce((sum, [, , count]) => sum + Number(count), 0)
}
