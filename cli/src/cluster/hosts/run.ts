import type { Platform } from '@gatehouse/platform'
import { CliError } from '../../cli-error.ts'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { openCluster } from '../../kubernetes/cluster.ts'
import { addressOf, pageHosts } from './entrances.ts'
import { stagesIn } from './stages.ts'

export type HostsOptions = { cluster?: string; address?: string; context?: string; json: boolean }

/**
 * Prints lines of /etc/hosts. Answers with the exit code.
 * @throws {CliError}
 */
export async function runHosts(
  options: HostsOptions,
  platform: Platform,
  { stdout, stderr }: Context,
): Promise<number> {
  const own = stagesIn(platform, options.cluster).map((stage) => platform.stages[stage]?.host ?? '')
  const { address, pages } = await look(options, (text) => stderr.write(text))
  const hosts = [...new Set([...own, ...pages])]
  if (options.json) stdout.write(`${JSON.stringify({ address, hosts }, undefined, 2)}\n`)
  else stdout.write(hosts.map((host) => `${address}\t${host}\n`).join(''))
  return exitCodes.done
}

/** Who gives the address gets the hosts of stages also while the cluster is not there. */
async function look(
  { address, context }: HostsOptions,
  say: (text: string) => void,
): Promise<{ address: string; pages: string[] }> {
  try {
    const cluster = await openCluster(context)
    return { address: address ?? (await addressOf(cluster)), pages: await pageHosts(cluster) }
  } catch (error) {
    if (address === undefined || !(error instanceof CliError)) throw error
    say(`Pages of the cluster are left out: ${error.message}\n`)
    return { address, pages: [] }
  }
}
