import type { Platform } from '@gatehouse/platform'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { applyPlan } from './apply.ts'
import { ask } from './ask.ts'
import { forgetEmpty, moveOutOfBucket, openState } from './bootstrap.ts'
import { listLeftovers } from './leftovers/list.ts'
import { scopeOf } from './leftovers/scope.ts'
import { isClean, leftoversPage } from './leftovers/show.ts'
import { type Plan, makePlan } from './plan.ts'
import { type Report, reportOf } from './report.ts'
import { type Root, bootstrap } from './root.ts'
import type { ApplyOptions } from './run-apply.ts'
import { showReport } from './run-plan.ts'
import { type Session, withSession } from './session.ts'
import { openStateBucket } from './state-bucket.ts'

/**
 * Takes a stage away, and looks whether anything of it is left. Answers with the exit code: whether nothing is.
 * @throws {CliError}
 */
export async function runDestroy(
  options: ApplyOptions,
  platform: Platform,
  context: Context,
): Promise<number> {
  return withSession(options, platform, context, async (session) => {
    const { root, json } = session
    const say = (text: string) => {
      if (!json) context.stderr.write(`${text}\n`)
    }
    refuseProtected(root)
    say(`Planning what goes with ${root.stage} …`)
    const place = await openState(session)
    const plan = await makePlan(session, { destroy: true })
    const report = reportOf(session, plan)
    refuseHeld(plan, root)
    if (!json) showReport(report, false, context)
    if (report.changes.length > 0) {
      if (!options.yes) await ask('name', root.stage, context, session.stopping.signal)
      await destroy(session, plan, report, place === 'usual')
    }
    await forgetEmpty(session)
    say(`Looking for what is left of ${root.stage} …`)
    return tellLeftovers(session, platform, report)
  })
}

/** Of `bootstrap` the bucket goes, too: its state is moved out, and what is in it may go along. */
async function destroy(session: Session, plan: Plan, report: Report, isInBucket: boolean) {
  const { root } = session
  if (root.stage !== bootstrap || !root.backend) {
    await applyPlan(session, plan, report.changes)
    return
  }
  if (isInBucket) await leaveBucket(session)
  const emptying = await makePlan(session, { variables: { force_destroy: 'true' } })
  await applyPlan(session, emptying, reportOf(session, emptying).changes)
  const again = await makePlan(session, { destroy: true })
  await applyPlan(session, again, reportOf(session, again).changes)
}

async function leaveBucket(session: Session): Promise<void> {
  const { root, caller } = session
  if (!root.backend) return
  const others = await openStateBucket(caller, root.backend).othersInUse(root.backend.key)
  if (others.length > 0) {
    const [first = ''] = others
    throw new CliError(`the bucket holds the state of what is still there: ${others.join(', ')}`, {
      fix: `take that away first: gatehouse infra destroy ${first.split('/')[1]}`,
    })
  }
  await moveOutOfBucket(session)
}

async function tellLeftovers(
  { caller, root, json, context }: Session,
  platform: Platform,
  report: Report,
): Promise<number> {
  const copies = platform.stages[root.stage]?.recoveryRegion
  const regions = [root.region, ...(copies === undefined ? [] : [copies])]
  const looked = await listLeftovers(caller, scopeOf(root, platform), regions)
  const { stdout } = context
  const clean = isClean(looked)
  stdout.write(
    json
      ? `${JSON.stringify({ ...report, looked, clean }, undefined, 2)}\n`
      : leftoversPage(looked, stdout.paint),
  )
  return clean ? exitCodes.done : exitCodes.failed
}

function refuseProtected({ stage, protected: isProtected }: Root): void {
  if (!isProtected) return
  throw new CliError(`${stage} is protected`, {
    fix:
      `take protected: true of ${stage} out of platform.ts, then gatehouse synth and ` +
      `gatehouse infra apply ${stage}, which takes the protection off what holds data.`,
  })
}

/** What AWS would refuse to delete halfway through: the description says otherwise, but was not applied. */
function refuseHeld({ content }: Plan, { stage }: Root): void {
  const held = (content.resource_changes ?? []).filter(({ change }) => {
    const before = change.before as Record<string, unknown> | null
    return before?.deletion_protection === true || before?.deletion_protection_enabled === true
  })
  if (held.length === 0) return
  throw new CliError(
    `AWS protects ${held.map(({ address }) => address).join(', ')} from being deleted`,
    { fix: `gatehouse infra apply ${stage} first: it sets what platform.ts says.` },
  )
}
