import { platform } from '../../platform.ts'
import { profileOption } from './aws-options.ts'
import { CliError } from './cli-error.ts'
import type { AddCommand } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { wholeNumber } from './option-values.ts'
import { instant } from './restore/time.ts'

type ListFlags = { profile?: string; context?: string; json?: boolean }
type Flags = ListFlags & {
  to?: Date
  backup?: string
  into?: string
  replace?: boolean
  yes?: boolean
  rate: number
  backupRole?: string
}

const help = `
Examples:
  $ gatehouse restore list prod --profile prod
  $ gatehouse restore prod tables.people --to 2026-11-21T09:30:00Z
  $ gatehouse restore prod tables.people --backup 01795624004408-d3d8d7ee --into people-of-monday
  $ gatehouse restore prod tables.people --to 2026-11-21T09:30:00Z --replace
  $ gatehouse restore prod databases.main --backup before-migration --replace
  $ gatehouse restore dev databases.people --backup 20261125t020000z --context k3s

It restores beside what is there, and changes that only with --replace. Without --to and --backup it takes the
last second that AWS has. A table gets what a restore does not bring: point-in-time recovery, time to live, tags,
policy, stream, deletion protection. A database gets the network, class, parameters and protection of the original.

With --replace a table keeps its name: it is backed up, made equal to the restored one, and compared again. A
database keeps its address: the original is renamed, and the restored one gets its name. Scale what writes to 0
first. Interrupted, it goes on when the same is run again. docs/restore.md has the steps.

A database that runs in a small cluster is restored from its dumps, by Jobs there: beside, as gatehouse_restored,
or with --replace in place, which keeps the other under a name of its own. docs/database.md has the steps.

Ends with 0 when it is restored and as it should be, with 1 when it is not.`

export const addRestore: AddCommand = (program, context, done) => {
  const restore = program
    .command('restore')
    .description('Bring a table or a database of a stage back from its backup.')
    .argument('<stage>', 'of platform.ts')
    .argument('<resource>', 'such as tables.people')
    .option('--to <time>', 'the state of that time: 2026-11-21T09:30:00Z', instant)
    .option('--backup <id>', 'the state that a backup holds, as `restore list` names it')
    .option('--into <name>', 'what the restored table or database is called')
    .option('--replace', 'bring it back under its own name')
    .option('--yes', 'do not ask before --replace')
    .option(
      '--rate <items>',
      'how many items a second --replace looks at',
      wholeNumber(1, 1e6),
      1000,
    )
    .option('--backup-role <arn>', 'the role of AWS Backup (default: the one that backed it up)')
    .option(...profileOption)
    .option('--context <name>', 'of a cluster, as in the kubeconfig, for what runs in the stage')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (stage: string, resource: string, { json = false, ...flags }: Flags) => {
      refuseTogether(flags)
      const { runRestore } = await import('./restore/run.ts')
      done(await runRestore({ stage, resource, json, ...flags }, platform, context))
    })

  restore
    .command('list')
    .description('Show what of a stage can be restored.')
    .argument('<stage>', 'of platform.ts')
    .option(...profileOption)
    .option('--context <name>', 'of a cluster, as in the kubeconfig, for what runs in the stage')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (stage: string, { json = false, ...flags }: ListFlags) => {
      const { listRestorable } = await import('./restore/list.ts')
      await listRestorable({ stage, json, ...flags }, platform, context)
      done(exitCodes.done)
    })
}

function refuseTogether({ to, backup, into, replace }: Flags): void {
  const both =
    (to && backup !== undefined && '--to and --backup') ||
    (into !== undefined && replace && '--into and --replace')
  if (!both) return
  throw new CliError(`${both} exclude each other`, {
    fix: 'gatehouse restore --help',
    exitCode: exitCodes.usage,
  })
}
