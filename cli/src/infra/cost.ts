import type { CostLine } from './cost-line.ts'
import type { Resource } from './plan-file.ts'
import { prices, pricesOf } from './prices.ts'
import { priceResource } from './pricing.ts'
import type { UseLine } from './use-prices.ts'

/** What resources cost a month, in US dollars, by list prices: an estimate. */
export type Estimate = {
  region: string
  /** The day of the prices. */
  pricesOf: string
  /** What is paid for being there, one line a kind. */
  lines: CostLine[]
  usd: number
  /** The same with all nodes that autoscaling may add. */
  usdAtMost: number
  /** What is paid by use: a unit price, and no sum. */
  byUse: UseLine[]
  /** Types of resources of which it is not known what they cost, and how many there are. */
  notPriced: { type: string; count: number }[]
}

/** Estimates what resources cost. In a region without prices nothing is priced. */
export function estimate(resources: Resource[], region: string): Estimate {
  const table = prices[region]
  const priced = resources.map((resource) => ({
    resource,
    price: table && priceResource(resource, table, resources),
  }))
  const lines = sumByKind(priced.flatMap(({ price }) => price?.lines ?? []))
  const unknown = priced.filter(({ price }) => price === undefined || price.unknown)
  return {
    region,
    pricesOf,
    lines,
    usd: sum(lines.map(({ usd }) => usd)),
    usdAtMost: sum(lines.map(({ usdAtMost }) => usdAtMost)),
    byUse: onceByKind(priced.flatMap(({ price }) => price?.byUse ?? [])),
    notPriced: [...Map.groupBy(unknown, ({ resource }) => resource.type)]
      .map(([type, of]) => ({ type, count: of.length }))
      .toSorted((a, b) => a.type.localeCompare(b.type)),
  }
}

/** One line of what a plan does to the bill. */
export type CostChange = { kind: string; now: number; after: number; difference: number }

/** What changes, kind by kind, the dearest first. */
export function costChanges(now: Estimate, after: Estimate): CostChange[] {
  const kinds = new Set([...now.lines, ...after.lines].map(({ kind }) => kind))
  const usdOf = ({ lines }: Estimate, wanted: string) =>
    lines.find(({ kind }) => kind === wanted)?.usd ?? 0
  return [...kinds]
    .map((kind) => ({ kind, now: usdOf(now, kind), after: usdOf(after, kind) }))
    .map((line) => ({ ...line, difference: cents(line.after - line.now) }))
    .toSorted((a, b) => Math.max(b.now, b.after) - Math.max(a.now, a.after))
}

function sumByKind(lines: CostLine[]): CostLine[] {
  return [...Map.groupBy(lines, ({ kind }) => kind)].map(([kind, of]) => ({
    kind,
    quantity: sum(of.map(({ quantity }) => quantity)),
    usd: sum(of.map(({ usd }) => usd)),
    usdAtMost: sum(of.map(({ usdAtMost }) => usdAtMost)),
  }))
}

function onceByKind(lines: UseLine[]): UseLine[] {
  return [...new Map(lines.map((line) => [line.kind, line])).values()]
}

function sum(numbers: number[]): number {
  return cents(numbers.reduce((all, number) => all + number, 0))
}

function cents(usd: number): number {
  return Math.round(usd * 100) / 100
}
