import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../../kubernetes/cluster.ts'
import { StageReader } from '../stage/read.ts'
import { refresh } from '../stage/refresh.ts'
import type { Branch } from './branch.ts'
import { type View, lookAt } from './look.ts'
import { Patience } from './patience.ts'

/** In milliseconds: how often the cluster is looked at, and Argo CD is asked to look at the branch. */
const interval = 1500
const askAgain = 15_000

export type Watch = {
  cluster: Cluster
  stage: string
  folders: readonly string[]
  branch: Branch
  /** In milliseconds. */
  timeout: number
  signal: AbortSignal
  show: (view: View, elapsed: number) => void
}

/**
 * `healthy`: what was pushed is what users have. `failed`: it will not come to that. `unfinished`: it had not when
 * the time was over. `replaced`: another release was deployed since. `stopped`: nobody wants to know any more.
 */
export type Outcome = {
  result: 'healthy' | 'failed' | 'unfinished' | 'replaced' | 'stopped'
  view: View
  /** In milliseconds. */
  elapsed: number
}

/** Watches until a stage is healthy, or will not be. */
export async function watch({ timeout, signal, show, ...what }: Watch): Promise<Outcome> {
  const { cluster, stage } = what
  const reader = await StageReader.open(cluster, stage)
  const patience = new Patience()
  const began = performance.now()
  let asked = -askAgain
  let view: View = { progress: [], causes: [], serving: [] }
  for (;;) {
    const state = await reader.read()
    const seen = await lookAt(state, what, reader.readLog)
    const elapsed = performance.now() - began
    const { causes, isHopeless } = patience.weigh(seen.causes, elapsed)
    view = { ...seen, causes }
    show(view, elapsed)
    const result = resultOf(view, isHopeless, elapsed >= timeout)
    if (result) return { result, view, elapsed }
    const waiting = view.progress.filter(({ isReached }) => !isReached)
    if (waiting.length > 0 && elapsed - asked >= askAgain) {
      asked = elapsed
      const folders = waiting.map(({ folder }) => folder)
      // Argo CD looks by itself, too: who may not ask it waits until then.
      await refresh(cluster, state, folders).catch(() => undefined)
    }
    await sleep(interval, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return { result: 'stopped', view, elapsed }
  }
}

function resultOf(
  { progress, causes, replacedBy }: View,
  isHopeless: boolean,
  isOver: boolean,
): Outcome['result'] | undefined {
  if (replacedBy !== undefined) return 'replaced'
  if (progress.every(({ isHealthy }) => isHealthy)) return 'healthy'
  if (isHopeless) return 'failed'
  if (!isOver) return undefined
  return causes.length > 0 ? 'failed' : 'unfinished'
}
