import type { Command } from 'commander'
import { dataOption } from '../data-dir.ts'

export type DirectoryFlags = { data?: string; context?: string; namespace?: string }

/** Adds the options by which a command is told which directory to ask. */
export function addDirectoryOptions(command: Command): Command {
  return command
    .option(...dataOption)
    .option('--context <name>', 'of a cluster, as in the kubeconfig, instead of the data folder')
    .option('--namespace <name>', 'in that cluster: the stage')
}
