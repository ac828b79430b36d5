import { realClusters } from '@gatehouse/platform'
import { confirmByName, refuseUnasked } from '../../confirm.ts'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { openCluster } from '../../kubernetes/cluster.ts'
import { loadPlatform } from '../../platform/load.ts'
import { refuseOtherCluster } from '../bootstrap/which-cluster.ts'
import { findCluster } from '../find-cluster.ts'
import { removeArgocd } from './argocd.ts'
import { type Leftover, findLeftovers } from './leftovers.ts'
import { nextSteps } from './next-steps.ts'
import { type Plan, makePlan } from './plan.ts'
import { scopeOf } from './scope.ts'
import { leftoversPage, planPage } from './show.ts'
import type { Step } from './steps.ts'
import { takeAway } from './take-away.ts'

export type TeardownOptions = {
  cluster: string
  stage?: string
  /** Of the kubeconfig. */
  context?: string
  skipArgocd: boolean
  dryRun: boolean
  yes: boolean
  json: boolean
}

/**
 * Takes away what a platform has in a cluster, and looks whether anything is left. Answers with the exit code:
 * whether nothing is.
 * @throws {CliError}
 */
export async function runTeardown(options: TeardownOptions, context: Context): Promise<number> {
  const platform = await loadPlatform(context.root)
  const real = findCluster(realClusters(platform), options.cluster)
  const scope = scopeOf(platform, real, options.stage)
  const cluster = await openCluster(options.context)
  await refuseOtherCluster({ platform, real, cluster, named: options.context !== undefined })
  const say = (text: string) => {
    if (!options.json) context.stderr.write(`${text}\n`)
  }
  const plan = await makePlan(cluster, scope, options)
  const { steps, data, argocd } = plan
  const isEmpty = steps.length === 0 && !argocd
  say(
    isEmpty ? `There is nothing to take away in ${cluster.name}.` : planPage(plan, context.stderr),
  )
  if (plan.others.length > 0) say(`Argo CD stays for the Applications ${plan.others.join(', ')}.`)
  const result = { cluster: real.name, context: cluster.name, objects: namesIn(steps), data }
  if (options.dryRun) return tell(result, undefined, options, context)

  if (!isEmpty && !options.yes) await ask(plan, real.name, context)
  for (const step of steps) await takeAway(step, cluster, say)
  if (argocd) await removeArgocd(argocd, cluster, { root: context.root, say })
  const leftovers = await findLeftovers(cluster, scope, { skipArgocd: !argocd })
  if (!isEmpty) nextSteps(platform, scope, real.name).forEach(say)
  return tell(result, leftovers, options, context)
}

/** Each stage is typed; where none is left, the cluster. */
async function ask({ stages }: Plan, cluster: string, context: Context): Promise<void> {
  refuseUnasked()
  for (const name of stages.length > 0 ? stages : [cluster]) await confirmByName(name, context)
}

function namesIn(steps: readonly Step[]): { kind: string; name: string }[] {
  return steps.flatMap(({ objects }) =>
    objects.map(({ kind = '', metadata }) => ({ kind, name: metadata?.name ?? '' })),
  )
}

/** A dry run has looked for no leftovers. */
function tell(
  result: Record<string, unknown>,
  leftovers: Leftover[] | undefined,
  { json }: TeardownOptions,
  { stdout }: Context,
): number {
  const clean = leftovers?.length === 0
  if (json) {
    const all = leftovers ? { ...result, leftovers, clean } : { ...result, dryRun: true }
    stdout.write(`${JSON.stringify(all, undefined, 2)}\n`)
  } else if (!leftovers) stdout.write('Nothing was changed: this was a dry run.\n')
  else stdout.write(leftoversPage(leftovers, stdout.paint))
  return clean || !leftovers ? exitCodes.done : exitCodes.failed
}
