import { addArgocd } from './cluster/argocd.ts'
import { addBootstrap } from './cluster/bootstrap.ts'
import { addHosts } from './cluster/hosts.ts'
import { addPrepare } from './cluster/prepare.ts'
import { addRepo } from './cluster/repo.ts'
import { addTeardown } from './cluster/teardown.ts'
import type { AddCommand } from './command.ts'

/** Each adds a command to `gatehouse cluster`. */
const commands: AddCommand[] = [addBootstrap, addRepo, addPrepare, addHosts, addArgocd, addTeardown]

export const addCluster: AddCommand = (program, context, done) => {
  const cluster = program
    .command('cluster')
    .description('What a cluster needs beside the services of a stage.')
  for (const add of commands) add(cluster, context, done)
}
