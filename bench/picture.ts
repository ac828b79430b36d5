import { styleText } from 'node:util'

/** The middle value, or the mean of the two in the middle. */
function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  const [low = 0, high = 0] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]]
  return (low + high) / 2
}

export type Bar = { label: string; values: number[]; limit?: number }

const width = 44

/** A line for each bar: full up to the median, light up to the worst, with a stroke where its limit is. */
export function bars(list: Bar[], say: (value: number) => string): string {
  const largest = Math.max(...list.flatMap(({ values, limit = 0 }) => [...values, limit]))
  const labels = Math.max(...list.map(({ label }) => label.length))
  const cells = (value: number) => Math.round((value / largest) * width)
  return list
    .map(({ label, values, limit }) => {
      const [middle, worst] = [median(values), Math.max(...values)]
      const drawn = '█'
        .repeat(cells(middle))
        .padEnd(cells(worst), '░')
        .padEnd(width + 1)
      const bar = limit === undefined ? drawn : withStroke(drawn, cells(limit))
      const text = `${say(middle)}, worst ${say(worst)}`
      return `  ${label.padEnd(labels)}  ${styleText('cyan', bar)} ${text}${verdict(middle, limit, say)}\n`
    })
    .join('')
}

function withStroke(drawn: string, at: number): string {
  return `${drawn.slice(0, at)}│${drawn.slice(at + 1)}`
}

function verdict(value: number, limit: number | undefined, say: (value: number) => string): string {
  if (limit === undefined) return ''
  return value <= limit
    ? styleText('green', `  ✓ limit ${say(limit)}`)
    : styleText(['red', 'bold'], `  ✗ limit ${say(limit)}`)
}
