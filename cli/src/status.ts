import type { AddCommand } from './command.ts'
import { dataDirOf, dataOption } from './data-dir.ts'

type Flags = { data?: string; json?: boolean }

export const addStatus: AddCommand = (program, context, done) => {
  program
    .command('status')
    .description('Show what runs on a data folder, and whether it is well.')
    .option(...dataOption)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ gatehouse status
  $ gatehouse status --json | jq '.services[] | select(.health != "ok")'
  $ until gatehouse status >/dev/null; do sleep 1; done      wait until all is well

Ends with 0 when all is well, with 1 when something is not or nothing runs.`,
    )
    .action(async ({ data, json = false }: Flags) => {
      const { showStatus } = await import('./status/show.ts')
      done(await showStatus(dataDirOf(data, context), json, context))
    })
}
