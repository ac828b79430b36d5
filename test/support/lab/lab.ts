import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { mustRun, root, run } from '../command.ts'
import { LabCluster } from './cluster.ts'
import { leftovers } from './leftovers.ts'

const labCommand = process.env.GATEHOUSE_LAB ?? join(root, '../shared/lab/lab')

/** Why there is no cluster here, if so: for `skip`. */
export const noLab = !existsSync(labCommand)
  ? `there is no lab at ${labCommand}: name one in GATEHOUSE_LAB`
  : process.getuid?.() === 0
    ? undefined
    : 'only root may start the node of a cluster'

/** Where pods reach this machine. */
export const hostAsPodsSeeIt = '10.244.0.1'

/** Images are pushed to it from here; nodes pull them under the same name. */
export const registry = '127.0.0.1:5000'

/** As the controller of Argo Rollouts sees it, which runs beside the cluster. */
export const prometheus = 'http://127.0.0.1:19090'

export type Lab = {
  cluster: LabCluster
  /** For commands that talk to it. */
  env: { KUBECONFIG: string }
  /** Takes it down, where this process has started it, and answers with what is left of it. */
  takeDown(): Promise<string[]>
}

/** Whether this process has started the cluster: then it takes it down at its end. */
let isOurs = false

process.once('exit', () => {
  if (isOurs) spawnSync(labCommand, ['down'], { stdio: 'ignore' })
})

/**
 * The cluster of this machine, with Argo CD, Argo Rollouts and Prometheus, for all tests of a process. One that runs
 * already stays as it is.
 */
export async function openLab(): Promise<Lab> {
  if (!(await isRunning())) {
    isOurs = true
    for (const part of ['up', 'argo', 'prometheus']) await mustRun(labCommand, [part])
  }
  const state = process.env.LAB_DIR ?? join(process.env.TMPDIR ?? tmpdir(), 'cluster-lab')
  const env = { KUBECONFIG: resolve(state, 'admin.kubeconfig') }
  return {
    cluster: new LabCluster(env.KUBECONFIG),
    env,
    async takeDown() {
      if (!isOurs) return []
      isOurs = false
      await mustRun(labCommand, ['down'])
      return leftovers(state)
    },
  }
}

async function isRunning(): Promise<boolean> {
  const { stdout } = await run(labCommand, ['status'])
  return stdout.includes('apiserver running')
}
