import { platform } from '../../platform.ts'
import { profileOption } from './aws-options.ts'
import type { AddCommand } from './command.ts'

type Flags = { folder?: string; inputs?: string; profile?: string; json?: boolean }

const help = `
Examples:
  $ gatehouse drift dev --profile dev
  $ gatehouse drift bootstrap --profile shared
  $ gatehouse drift dev --json | jq -r '.findings[].name'

Compares what AWS has of a stage with what Terraform left there, and with what is described: what was changed or
removed by hand, what is described and not applied, and what has the tags or the name of the stage and nobody
described. Policies are compared by what they mean. Nothing is changed; what is sensitive is not shown.

Ends with 0 when all is as described, with 1 when something is not, with another code when that could not be
found out. docs/drift.md says what to do about each.`

export const addDrift: AddCommand = (program, context, done) => {
  program
    .command('drift')
    .description('Show what of a stage is not as it is described.')
    .argument('<stage>', 'of platform.ts, or bootstrap')
    .option(...profileOption)
    .option('--folder <dir>', 'another root module than that of the stage: an example')
    .option('--inputs <file>', 'its variables, instead of what synth has written')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (stage: string, { json = false, ...flags }: Flags) => {
      const { runDrift } = await import('./drift/run.ts')
      done(await runDrift({ stage, json, ...flags }, platform, context))
    })
}
