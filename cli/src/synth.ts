import type { AddCommand } from './command.ts'

type Flags = { check?: boolean; json?: boolean }

const help = `
Examples:
  $ gatehouse synth
  $ gatehouse synth --check         fail, and show the difference, where what is committed is stale
  $ gatehouse synth --json | jq -r '.changes[].path'

From platform.ts derive the IAM policy and the trust of each service, what Terraform is told of each stage,
the list of resources and rules, and the values of the charts. They are committed, so that a review shows what
a change of the description does. Files that nothing derives any more are removed.

The description is checked first. Where something is wrong, each place is named by its line with what to
change, and nothing is written.

Ends with 0 when it is done, with 1 when the description is wrong or, with --check, the files are stale.`

export const addSynth: AddCommand = (program, context, done) => {
  program
    .command('synth')
    .description('Write what derives from platform.ts to deploy/generated.')
    .option('--check', 'write nothing; fail where the files are stale')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async ({ check = false, json = false }: Flags) => {
      const { runSynth } = await import('./synth/run.ts')
      done(await runSynth({ check, json }, context))
    })
}
