import type { Output } from '../../context.ts'
import { columns, duration } from '../../format.ts'
import type { Cause } from '../explain/cause.ts'
import type { View } from './look.ts'
import type { Progress } from './progress.ts'

/** A terminal that a person looks at: how wide it is. */
export type Terminal = { width: number }

/** Shows how far a deployment has come. */
export type Screen = (view: View, elapsed: number) => void

/** A table that is drawn again in its place, where there is a terminal, else a line for each change. */
export function createScreen(output: Output, terminal: Terminal | undefined): Screen {
  return terminal ? drawTable(output, terminal) : printChanges(output)
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

function drawTable(output: Output, { width }: Terminal): Screen {
  // A line that wraps would be two to go back over.
  const cut = (text: string) => (text.length > width ? `${text.slice(0, width - 1)}…` : text)
  let height = 0
  let count = 0
  return ({ progress, causes }, elapsed) => {
    count += 1
    const [head = '', ...rows] = columns([
      ['APPLICATION', 'ARGO CD', 'ROLLOUT', 'PODS'],
      ...progress.map(({ folder, sync, rollout, pods }) => [folder, sync, rollout, pods]),
    ]).map((line) => line.slice(0, width - 2))
    const lines = [
      output.paint('bold', `  ${head}`),
      ...rows.map((row, index) => `${markOf(progress[index], causes, count, output)} ${row}`),
      ...causes.map((cause) => output.paint('yellow', cut(`  ${cause.about}: ${cause.text}`))),
      output.paint('dim', cut(`  ${duration(elapsed)}; Ctrl-C stops watching, not the deployment`)),
    ]
    const back = height > 0 ? `\u001B[${height}A\u001B[0J` : ''
    output.write(`${back}${lines.join('\n')}\n`)
    height = lines.length
  }
}

function markOf(
  progress: Progress | undefined,
  causes: readonly Cause[],
  count: number,
  output: Output,
): string {
  if (progress?.isHealthy) return output.paint('green', '✓')
  const own = causes.filter(({ about }) => about === progress?.folder)
  if (own.some(({ outlook }) => outlook !== 'passing')) return output.paint('red', '✗')
  return output.paint('yellow', frames[count % frames.length] ?? '')
}

function printChanges(output: Output): Screen {
  const said = new Set<string>()
  const last = new Map<string, string>()
  return ({ progress, causes }) => {
    for (const { folder, sync, rollout, pods, isHealthy } of progress) {
      const ready = pods && `${pods} pods ready`
      const state = isHealthy ? 'healthy' : ''
      const text = [sync, rollout, ready, state].filter(Boolean).join(', ')
      if (last.get(folder) !== text) output.write(`${folder}: ${text}\n`)
      last.set(folder, text)
    }
    for (const { about, kind, text } of causes) {
      const key = `${about} ${kind}`
      if (!said.has(key)) output.write(`${about}: ${text}\n`)
      said.add(key)
    }
  }
}
