import type { Platform } from '@gatehouse/platform'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { visible } from '../format.ts'
import { applyPlan } from './apply.ts'
import { ask } from './ask.ts'
import { type StatePlace, moveIntoBucket, openState } from './bootstrap.ts'
import { takesAway } from './changes.ts'
import type { Outputs } from './events.ts'
import { makePlan } from './plan.ts'
import type { PlanFile } from './plan-file.ts'
import { type Report, reportOf } from './report.ts'
import { showReport } from './run-plan.ts'
import { type InfraOptions, type Session, withSession } from './session.ts'

export type ApplyOptions = InfraOptions & { yes: boolean }

/**
 * Plans, shows, asks, and applies exactly what it has shown. Answers with the exit code.
 * @throws {CliError}
 */
export async function runApply(
  options: ApplyOptions,
  platform: Platform,
  context: Context,
): Promise<number> {
  return withSession(options, platform, context, async (session) => {
    const { json } = options
    const say = (text: string) => {
      if (!json) context.stderr.write(`${text}\n`)
    }
    say(`Planning ${options.stage} …`)
    const place = await openState(session)
    const plan = await makePlan(session)
    const report = reportOf(session, plan)
    if (!json) showReport(report, false, context)
    refuseMissingValues(report)
    let outputs = plan.content.planned_values?.outputs ?? {}
    if (report.changes.length > 0 || changesOutputs(plan.content)) {
      if (!options.yes && report.changes.length > 0) await askFor(report, session)
      outputs = await applyPlan(session, plan, report.changes)
    }
    await settle(session, place, say)
    if (json) context.stdout.write(`${JSON.stringify({ ...report, outputs }, undefined, 2)}\n`)
    else context.stdout.write(outputsPage(outputs))
    say(report.changes.length > 0 ? 'Done.' : 'Nothing was changed.')
    return exitCodes.done
  })
}

async function settle(session: Session, place: StatePlace, say: (text: string) => void) {
  if (place !== 'local') return
  await moveIntoBucket(session)
  const { bucket = '', key = '' } = session.root.backend ?? {}
  say(`The state is in s3://${bucket}/${key} now.`)
}

function refuseMissingValues({ valuesToGive, stage }: Report): void {
  if (valuesToGive.length === 0) return
  throw new CliError(`no value was given of ${valuesToGive.join(', ')}, which this writes`, {
    fix: `gatehouse infra apply ${stage} --values FILE, with {"${valuesToGive[0]}": "…"} in it; chmod 600 FILE.`,
  })
}

async function askFor({ changes }: Report, { root, context, stopping }: Session): Promise<void> {
  const care = root.protected || takesAway(changes) ? 'name' : 'yes'
  await ask(care, root.stage, context, stopping.signal)
}

/** Outputs alone may change: nobody is asked about those. */
function changesOutputs({ output_changes: outputs = {} }: PlanFile): boolean {
  return Object.values(outputs).some(({ actions }) => actions[0] !== 'no-op')
}

/** What one needs to go on: names, addresses, ARNs. What is sensitive is not in it. */
function outputsPage(outputs: Outputs): string {
  const lines = Object.entries(outputs).flatMap(([name, { sensitive, value }]) =>
    sensitive || value === undefined
      ? []
      : [`${name} = ${typeof value === 'string' ? value : JSON.stringify(value)}`],
  )
  return visible(lines.map((line) => `${line}\n`).join(''))
}
