import type { Platform } from '@gatehouse/platform'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { openState } from '../infra/bootstrap.ts'
import { makePlan } from '../infra/plan.ts'
import { resourcesBefore } from '../infra/plan-file.ts'
import { type InfraOptions, type Session, withSession } from '../infra/session.ts'
import { addedPolicies } from './identities.ts'
import type { Report } from './finding.ts'
import { plannedFindings } from './planned.ts'
import { page } from './show.ts'
import { findStrangers } from './strangers.ts'

export type DriftOptions = Omit<InfraOptions, 'values'>

/**
 * Shows what of a stage is not as it is described. Changes nothing. Answers with the exit code.
 * @throws {CliError} when that cannot be found out
 */
export async function runDrift(
  options: DriftOptions,
  platform: Platform,
  context: Context,
): Promise<number> {
  try {
    return await withSession(options, platform, context, async (session) => {
      const report = await findDrift(session, platform)
      const { stdout } = context
      stdout.write(
        options.json ? `${JSON.stringify(report, undefined, 2)}\n` : page(report, stdout.paint),
      )
      if (report.findings.length > 0) return exitCodes.failed
      return report.unknown.length > 0 ? exitCodes.unknown : exitCodes.done
    })
  } catch (error) {
    throw notFoundOut(error)
  }
}

async function findDrift(session: Session, platform: Platform): Promise<Report> {
  const { root, caller, context, json } = session
  const say = (text: string) => {
    if (!json) context.stderr.write(`${text}\n`)
  }
  say(`Comparing ${root.stage} with its description …`)
  await openState(session)
  const { content } = await makePlan(session)
  const resources = resourcesBefore(content)
  say('Looking for what is not described …')
  const added = await addedPolicies(caller, resources)
  const strangers = await findStrangers(session, platform, content)
  return {
    stage: root.stage,
    findings: [...plannedFindings(content), ...added.findings, ...strangers.findings],
    unknown: [...added.unknown, ...strangers.unknown],
  }
}

/** That there is drift is one thing, that nobody can tell is another. */
function notFoundOut(error: unknown): unknown {
  if (!(error instanceof CliError) || error.exitCode !== exitCodes.failed) return error
  const { message, fix, cause } = error
  return new CliError(message, { fix, cause, exitCode: exitCodes.unknown })
}
