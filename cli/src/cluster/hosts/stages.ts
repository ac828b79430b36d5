import { type Platform, didYouMean, isSmall } from '@gatehouse/platform'
import { CliError } from '../../cli-error.ts'
import { exitCodes } from '../../exit-codes.ts'

/**
 * The stages whose hosts are meant: those in the small cluster of that name, or in the only one that has stages.
 * @throws {CliError} when that is not clear
 */
export function stagesIn(platform: Platform, cluster: string | undefined): string[] {
  const used = Object.values(platform.stages).map((stage) => stage.cluster)
  const small = Object.keys(platform.clusters).filter(
    (name) => used.includes(name) && isSmall(platform.clusters[name]),
  )
  const [only, another] = small
  if (cluster === undefined && another !== undefined) {
    throw usage(`stages run in ${small.join(' and ')}`, 'name one of them.')
  }
  const chosen = cluster ?? only
  if (chosen === undefined || small.length === 0) {
    throw usage(
      `no stage of ${platform.name} runs in a Minikube or k3s`,
      "others have names in DNS; for a small one, give a stage of platform.ts cluster: 'k3s'.",
    )
  }
  if (!small.includes(chosen)) {
    throw usage(`no stage runs in a Minikube or k3s called ${chosen}`, didYouMean(chosen, small))
  }
  return Object.keys(platform.stages).filter((name) => platform.stages[name]?.cluster === chosen)
}

function usage(message: string, fix: string): CliError {
  return new CliError(message, { fix, exitCode: exitCodes.usage })
}
