import type { Output } from '../context.ts'
import { columns, duration } from '../format.ts'
import { short } from './explain/image.ts'
import type { StageRelease } from '../render/stage-release.ts'
import type { Outcome } from './watch/watch.ts'

/** What was deployed, and what came of it: without `outcome` nobody has watched. */
export type Report = {
  stage: string
  release: StageRelease
  commit: string
  changed: boolean
  outcome?: Outcome
}

/** A report for programs. */
export function asJson({ outcome, ...report }: Report): object {
  if (!outcome) return report
  const { result, view, elapsed } = outcome
  const { progress, causes, serving } = view
  const seconds = Math.round(elapsed / 100) / 10
  return { ...report, result, seconds, progress, causes, serving }
}

/** A report for people. */
export function asText({ stage, outcome, release, commit }: Report, { paint }: Output): string {
  if (!outcome) {
    return `${stage} is to be as of ${commit.slice(0, 12)} of the branch deployments.\n`
  }
  const { result, view, elapsed } = outcome
  const took = duration(elapsed)
  const version = `${release.version} of ${release.commit.slice(0, 12)}`
  const texts: Record<Outcome['result'], () => string> = {
    healthy: () => `${paint('green', `${stage} is healthy`)} with ${version}, after ${took}.`,
    stopped: () =>
      `Nobody watches ${stage} any more. The deployment goes on: the same command watches it again.`,
    replaced: () =>
      `Another release of ${stage} was deployed meanwhile (${view.replacedBy?.slice(0, 12)}): ${version} is no longer to be there.`,
    unfinished: () =>
      `${stage} is not there yet after ${took}, and nothing speaks against it: ${unfinished(outcome)}.`,
    failed: () => failure(stage, outcome, paint),
  }
  return `${texts[result]()}\n`
}

function unfinished({ view }: Outcome): string {
  return view.progress
    .filter(({ isHealthy }) => !isHealthy)
    .map(({ folder, sync, rollout }) => `${folder} ${[sync, rollout].filter(Boolean).join(', ')}`)
    .join('; ')
}

function failure(stage: string, { view, elapsed }: Outcome, paint: Output['paint']): string {
  const causes = view.causes.map(
    ({ about, text, fix }) =>
      `  ${paint('red', `${about}:`)} ${text}\n    ${paint('bold', 'fix:')} ${fix}`,
  )
  return [
    `${paint('red', `${stage} is not healthy`)} after ${duration(elapsed)}:`,
    ...causes,
    ...served(view),
  ].join('\n')
}

/** What users have: as a rule that of before, since no new version takes over before it is well. */
function served({ serving }: Outcome['view']): string[] {
  if (serving.length === 0) return ['Nothing ran before: users get no answer.']
  const rows = serving.map(({ service, version, image, isNew }) => [
    `  ${service}`,
    version,
    short(image),
    isNew ? 'new' : 'stays as it was',
  ])
  return ['Users have:', ...columns(rows)]
}
