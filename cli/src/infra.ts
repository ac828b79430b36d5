import type { Command } from 'commander'
import { platform } from '../../platform.ts'
import { profileOption } from './aws-options.ts'
import type { AddCommand } from './command.ts'

type Flags = { folder?: string; inputs?: string; profile?: string; values?: string; json?: boolean }
type ApplyFlags = Flags & { yes?: boolean }

const help = `
STAGE is one of platform.ts, or bootstrap: the account that the stages share, with their states and images.
Terraform runs in deploy/terraform/stages/STAGE, on what gatehouse synth has written to deploy/generated/STAGE.

Examples:
  $ gatehouse infra apply bootstrap --profile shared
  $ gatehouse infra plan dev --profile dev
  $ gatehouse infra plan dev --json | jq .cost.after.usd
  $ gatehouse infra apply dev --profile dev --values secrets.json
  $ gatehouse infra apply dev --profile dev --folder deploy/terraform/examples/small --inputs my.tfvars
  $ gatehouse infra destroy dev --profile dev

--values is a file of JSON with the values of SecureStrings by name, {"/shop/password": "…"}, that only you may
read (chmod 600) and that Git does not take in. They reach AWS, and no state, plan, log or argument.

The costs are an estimate by list prices. docs/infra.md has what is in it, and what to do about a locked state.

Ends with 0 when it is done; destroy with 1 when something is left; with 3 when another run holds the state.`

export const addInfra: AddCommand = (program, context, done) => {
  const infra = program
    .command('infra')
    .description('Plan, apply and destroy the infrastructure of a stage, and what it costs.')
    .addHelpText('after', help)

  const plan = infra.command('plan').description('Show what apply would change, and what it costs.')
  addSharedOptions(plan).action(async (stage: string, { json = false, ...flags }: Flags) => {
    const { runPlan } = await import('./infra/run-plan.ts')
    done(await runPlan({ stage, json, ...flags }, platform, context))
  })

  const apply = infra.command('apply').description('Change what is there into what is described.')
  addSharedOptions(apply)
    .option('--yes', 'do not ask')
    .action(async (stage: string, { json = false, yes = false, ...flags }: ApplyFlags) => {
      const { runApply } = await import('./infra/run-apply.ts')
      done(await runApply({ stage, json, yes, ...flags }, platform, context))
    })

  const destroy = infra
    .command('destroy')
    .description('Take everything of a stage away, and look for what is left.')
  addSharedOptions(destroy)
    .option('--yes', 'do not ask')
    .action(async (stage: string, { json = false, yes = false, ...flags }: ApplyFlags) => {
      const { runDestroy } = await import('./infra/run-destroy.ts')
      done(await runDestroy({ stage, json, yes, ...flags }, platform, context))
    })
}

function addSharedOptions(command: Command): Command {
  return command
    .argument('<stage>', 'of platform.ts, or bootstrap')
    .option(...profileOption)
    .option('--values <file>', 'the values of SecureStrings, as JSON that only you may read')
    .option('--folder <dir>', 'another root module than that of the stage: an example')
    .option('--inputs <file>', 'its variables, instead of what synth has written')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
}
