import { argocdChart, argocdFiles, realClusters } from '@gatehouse/platform'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { openCluster } from '../../kubernetes/cluster.ts'
import { loadPlatform } from '../../platform/load.ts'
import { findCluster } from '../find-cluster.ts'
import { applyObjects } from './apply.ts'
import { makeGrafanaSecret } from './grafana-secret.ts'
import { installArgocd } from './install.ts'
import { nextSteps } from './next-steps.ts'
import { refuseOtherArgocd, requireArgocd } from './present.ts'
import { rootState } from './root-state.ts'
import { refuseOtherCluster } from './which-cluster.ts'

export type BootstrapOptions = {
  cluster: string
  context?: string
  skipArgocd: boolean
  json: boolean
}

/**
 * Installs Argo CD in a cluster and starts what brings all the rest.
 * @returns the exit code
 * @throws {CliError}
 */
export async function runBootstrap(options: BootstrapOptions, context: Context): Promise<number> {
  const platform = await loadPlatform(context.root)
  const real = findCluster(realClusters(platform), options.cluster)
  const cluster = await openCluster(options.context)
  await refuseOtherCluster({ platform, real, cluster, named: options.context !== undefined })
  const say = (text: string) => context.stderr.write(`${text}\n`)

  const chart = argocdChart(platform, real)
  if (options.skipArgocd || !chart) await requireArgocd(cluster)
  else {
    await refuseOtherArgocd(cluster)
    await installArgocd(chart, cluster, { root: context.root, say })
  }
  await makeGrafanaSecret(real, cluster, say)
  const applied = await applyObjects(argocdFiles(platform), real, cluster, say)

  const root = await rootState(platform, cluster, say)
  const next = nextSteps({ platform, real, cluster, root })
  if (options.json) {
    const result = { cluster: real.name, context: cluster.name, applied, root, next }
    context.stdout.write(`${JSON.stringify(result)}\n`)
  } else {
    context.stdout.write(`${real.name} is under way. Next:\n${next.map(line).join('')}`)
  }
  return exitCodes.done
}

function line(text: string): string {
  return `  ${text}\n`
}
