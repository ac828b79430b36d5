import type { Platform } from '@gatehouse/platform'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { openState } from './bootstrap.ts'
import { makePlan } from './plan.ts'
import { type Report, reportOf } from './report.ts'
import { type InfraOptions, withSession } from './session.ts'
import { page } from './show.ts'

/**
 * Shows what `apply` would do, and what that costs. Changes nothing. Answers with the exit code.
 * @throws {CliError}
 */
export async function runPlan(
  options: InfraOptions,
  platform: Platform,
  context: Context,
): Promise<number> {
  return withSession(options, platform, context, async (session) => {
    const { stderr } = context
    if (!options.json) stderr.write(`Planning ${options.stage} …\n`)
    await openState(session)
    showReport(reportOf(session, await makePlan(session)), options.json, context)
    return exitCodes.done
  })
}

export function showReport(report: Report, json: boolean, { stdout }: Context): void {
  stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : page(report, stdout.paint))
}
