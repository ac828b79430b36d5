import { InvalidArgumentError } from 'commander'
import { isIP } from 'node:net'
import { platform } from '../../../platform.ts'
import type { AddCommand } from '../command.ts'

type Flags = { address?: string; context?: string; json?: boolean }

const help = `
Examples:
  $ gatehouse cluster hosts k3s
  $ gatehouse cluster hosts minikube --address "$(minikube ip)"
  $ gatehouse cluster hosts k3s | sudo tee -a /etc/hosts

Prints a line for each host of the stages in a Minikube or k3s, and of the pages that have an entrance there. The
address is that of the entrance, or of the node where it has none.`

export const addHosts: AddCommand = (cluster, context, done) => {
  cluster
    .command('hosts')
    .description('Print the lines for /etc/hosts by which a small cluster is reached by name.')
    .argument('[cluster]', 'of platform.ts (default: the only one that stages run in)')
    .option('--address <ip>', 'instead of what the cluster says', address)
    .option('--context <name>', 'of your kubeconfig, instead of the current one')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (name: string | undefined, { json = false, ...flags }: Flags) => {
      const { runHosts } = await import('./hosts/run.ts')
      const options = { ...flags, json, ...(name !== undefined && { cluster: name }) }
      done(await runHosts(options, platform, context))
    })
}

function address(text: string): string {
  if (isIP(text) !== 0) return text
  throw new InvalidArgumentError('Give an IP address: 192.168.49.2')
}
