import { addArgocd } from './cluster/argocd.ts'
import { addBootstrap } from './cluster/bootstrap.ts'
import { addHosts } from './cluster/hosts.ts'
import { addPrepare } from './cluster/prepare.ts'
import { addRepo } from './cluster/repo.ts'
import { addTeardown } from './cluster/teardown.ts'
import type { AddCommand } from './command.ts'

/** Each adds a command to `gatehouse cluster`. */
const commands: AddCommand[] = [addBootstrap, addRepo, addPrepare, addHosts, addArgocd, addTeardown]

const help = `
Examples, in the order of a new cluster:
  $ gatehouse cluster bootstrap k3s                   Argo CD, and what it brings
  $ gatehouse cluster repo add URL --token-file FILE  where the repository is private
  $ gatehouse cluster argocd password --set           a password of your own for its pages
  $ gatehouse cluster prepare dev                     what a stage counts on; then gatehouse deploy dev
  $ gatehouse cluster hosts k3s                       lines for /etc/hosts
  $ gatehouse cluster teardown k3s --dry-run          what would go when it is taken away

docs/deploy-k3s.md, docs/deploy-minikube.md and docs/deploy-eks.md go from nothing to a stage, and back.`

export const addCluster: AddCommand = (program, context, done) => {
  const cluster = program
    .command('cluster')
    .description('What a cluster needs beside the services of a stage.')
    .addHelpText('after', help)
  for (const add of commands) add(cluster, context, done)
}
