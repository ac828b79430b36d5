import { type PlannedChange, changesOf, countChanges } from './changes.ts'
import { type CostChange, type Estimate, costChanges, estimate } from './cost.ts'
import { valuesToGive } from './inputs.ts'
import type { Plan } from './plan.ts'
import { resourcesAfter, resourcesBefore } from './plan-file.ts'
import { priceSources } from './prices.ts'
import type { Session } from './session.ts'

/** What a plan does and costs, as programs read it. */
export type Report = {
  stage: string
  account: string
  region: string
  /** As whom it was planned. */
  identity: string
  changes: PlannedChange[]
  counts: ReturnType<typeof countChanges>
  cost: {
    now: Estimate
    after: Estimate
    changes: CostChange[]
    /** A month, in US dollars. */
    difference: number
    budgetUsd?: number
    overBudget: boolean
    sources: string[]
  }
  /** SecureStrings that the plan writes, of which no value was given. */
  valuesToGive: string[]
  warnings: { summary: string; detail: string }[]
}

export function reportOf({ root, caller, inputs }: Session, { content, warnings }: Plan): Report {
  const { stage, account, region, budgetUsd } = root
  const changes = changesOf(content)
  const now = estimate(resourcesBefore(content), region)
  const after = estimate(resourcesAfter(content), region)
  return {
    stage,
    account,
    region,
    identity: caller.arn,
    changes,
    counts: countChanges(changes),
    cost: {
      now,
      after,
      changes: costChanges(now, after),
      difference: Math.round((after.usd - now.usd) * 100) / 100,
      ...(budgetUsd !== undefined && { budgetUsd }),
      overBudget: budgetUsd !== undefined && after.usdAtMost > budgetUsd,
      sources: Object.values(priceSources),
    },
    valuesToGive: valuesToGive(content.resource_changes ?? [], inputs.withoutValue),
    warnings: warnings.map(({ summary, detail }) => ({
      summary: inputs.redact(summary),
      detail: inputs.redact(detail),
    })),
  }
}
