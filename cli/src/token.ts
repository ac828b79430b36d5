import { InvalidArgumentError } from 'commander'
import { callersOf } from '@gatehouse/platform'
import { platform } from '../../platform.ts'
import type { AddCommand } from './command.ts'
import { dataDirOf, dataOption } from './data-dir.ts'
import { exitCodes } from './exit-codes.ts'
import { wholeNumber } from './option-values.ts'
import type { clusterToken } from './token/cluster-token.ts'

type Flags = { minutes: number; data?: string; context?: string; namespace?: string }

const services = Object.keys(platform.services).filter(
  (name) => callersOf(platform, name).length > 0,
)

const help = `
Examples:
  $ gatehouse token directory --minutes 60
  $ curl -H "authorization: Bearer $(gatehouse token broker)" http://127.0.0.1:8081/parameters
  $ gatehouse token broker --context work --namespace dev

The inner services answer nobody who does not prove who they are. On this machine the token is signed with
the key of the running \`gatehouse up\`, in its data folder: whoever may read that may call. With --context or
--namespace Kubernetes makes it, for the service account \`person\`: whom RBAC lets create its tokens may call.

A token is for one service, and cannot be taken back before its time. Nothing but the token is on stdout.`

export const addToken: AddCommand = (program, context, done) => {
  program
    .command('token')
    .description('Print a short-lived token with which you may call an inner service.')
    .argument('<service>', services.join(' or '), serviceName)
    .option(
      '--minutes <minutes>',
      'how long it holds; of a cluster 10 at least',
      wholeNumber(1, 60),
      10,
    )
    .option(...dataOption)
    .option('--context <name>', 'of a cluster, as in the kubeconfig')
    .option('--namespace <name>', 'in that cluster')
    .addHelpText('after', help)
    .action(async (service: string, { minutes, data, ...place }: Flags) => {
      const elsewhere = Object.keys(place).length > 0
      const token = elsewhere
        ? await tokenOfCluster(service, minutes, place)
        : await tokenOfRun(service, minutes, dataDirOf(data, context))
      context.stdout.write(`${token.reveal()}\n`)
      done(exitCodes.done)
    })
}

async function tokenOfCluster(...given: Parameters<typeof clusterToken>) {
  const cluster = await import('./token/cluster-token.ts')
  return cluster.clusterToken(...given)
}

async function tokenOfRun(service: string, minutes: number, dataDir: string) {
  const { openLocalRun } = await import('./identity/local-run.ts')
  const { personToken } = await openLocalRun(dataDir)
  return personToken(service, minutes * 60)
}

function serviceName(text: string): string {
  if (services.includes(text)) return text
  throw new InvalidArgumentError(`Those that ask for one are ${services.join(' and ')}.`)
}
