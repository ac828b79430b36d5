import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Part } from './parts.ts'
import { killGroup, leftIn } from './process-group.ts'
import type { Report } from './run-files.ts'

export type Outcome = {
  passed: number
  /** What failed: its name and what is known of it. */
  failed: string[]
  /** What did not run, and why. */
  skipped: string[]
}

export type PartOptions = {
  /** What could not run counts as failed, unless its reason begins with "optional: ". */
  requireAll: boolean
  /** Where a line about a failure, or about a test that took long, goes. */
  print: (text: string) => void
  signal: AbortSignal
}

/** A test that takes longer, in milliseconds, is named, so that the output does not stand still. */
const slowMs = 1000

/** Runs the files of a part in processes of their own and counts what they report. */
export async function runPart(part: Part, options: PartOptions): Promise<Outcome> {
  const outcome: Outcome = { passed: 0, failed: [], skipped: [] }

  const fail = (name: string, text: string) => {
    const failure = `  ✖ ${name}\n${text.replace(/^/gm, '      ')}`
    outcome.failed.push(failure)
    options.print(failure)
  }
  const skip = (name: string, reason: string) => {
    const allowed = !options.requireAll || reason.startsWith('optional: ')
    if (allowed) outcome.skipped.push(`${name}: ${reason}`)
    else fail(name, `It did not run: ${reason}`)
  }
  const pass = (name: string, ms: number) => {
    outcome.passed += 1
    if (ms > slowMs) options.print(`  ✔ ${name} (${seconds(ms)})`)
  }
  const runFiles = async (patterns: string[]) => {
    let current = 'no test'
    let ended = false
    const trouble = await runProcess(part, patterns, options.signal, (report) => {
      if (report.type === 'end') ended = true
      else if (report.type === 'start') current = report.name
      else if (report.type === 'pass') pass(report.name, report.ms)
      else if (report.type === 'skip') skip(report.name, report.text)
      else fail(report.name, report.text)
    })
    if (trouble) fail(part.name, `${trouble} It was at: ${current}.`)
    else if (!ended) fail(part.name, `Its process has ended too early, at: ${current}.`)
  }

  await Promise.all(part.files.map(runFiles))
  if (outcome.passed + outcome.failed.length + outcome.skipped.length === 0) {
    fail(part.name, `There is no test in ${part.files.flat().join(', ')}.`)
  }
  return outcome
}

/** Resolves when the process that runs the files has ended: with a sentence if it had to be stopped. */
async function runProcess(
  part: Part,
  patterns: string[],
  signal: AbortSignal,
  onReport: (report: Report) => void,
) {
  const child = fork(join(import.meta.dirname, 'run-files.ts'), patterns, {
    cwd: part.folder,
    execArgv: [],
    // A group of its own, so that what the tests have started can be ended with them.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  child.on('message', (message) => onReport(message as Report))
  const group = Number(child.pid)
  let trouble: string | undefined
  const stop = (reason: string) => {
    trouble = reason
    killGroup(group)
  }
  const timer = setTimeout(stop, part.seconds * 1000, `It was stopped after ${part.seconds} s.`)
  const onAbort = () => stop('It was interrupted.')
  signal.addEventListener('abort', onAbort)
  await once(child, 'close')
  clearTimeout(timer)
  signal.removeEventListener('abort', onAbort)
  const left = await leftIn(group)
  killGroup(group)
  if (left.length > 0) trouble ??= `It left processes running: ${left.join('; ')}.`
  return trouble
}

/** "1.5 s" of 1500 milliseconds. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
