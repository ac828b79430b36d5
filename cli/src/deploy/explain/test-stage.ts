import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Application } from '../stage/objects.ts'
import type { Explaining, StageState } from '../stage/state.ts'

type Recorded = Partial<StageState> & {
  application?: Application
  /** By the name of a pod. */
  logs?: Record<string, string>
}

/** What a real cluster had of something that went wrong, without what nothing reads. */
export async function recorded(
  name: string,
): Promise<{ application: Application; explaining: Explaining }> {
  const file = join(import.meta.dirname, `fixtures/${name}.json`)
  const { application, logs, ...found } = JSON.parse(await readFile(file, 'utf8')) as Recorded
  const state = { ...nothing, ...found }
  const resources = [...state.rollouts, ...state.workloads, ...state.ingresses].map(
    ({ kind, metadata }) => ({
      kind,
      name: metadata.name,
      status: 'Synced',
    }),
  )
  return {
    application: application ?? { metadata: { name: `dev-${name}` }, status: { resources } },
    explaining: { state, stage: 'dev', readLog: async (pod) => logs?.[pod] ?? '' },
  }
}

const nothing: StageState = {
  namespace: 'c-apps',
  applications: new Map(),
  applicationSets: [],
  rollouts: [],
  workloads: [],
  replicaSets: [],
  pods: [],
  jobs: [],
  ingresses: [],
  analysisRuns: [],
  events: [],
}
