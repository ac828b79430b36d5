/** Hours of a month, as AWS's own calculator counts them. */
const monthHours = 730

export type CostLine = {
  kind: string
  quantity: number
  /** A month, not rounded. */
  usd: number
  usdAtMost: number
}

export function line(kind: string, quantity: number, usd: number, usdAtMost = usd): CostLine {
  return { kind, quantity, usd, usdAtMost }
}

export function hourly(usd: number): number {
  return usd * monthHours
}
