import { type TestsStream, run } from 'node:test'
import type { TestEvent } from 'node:test/reporters'
import { inspect } from 'node:util'

/*
 * The process that runs test files and tells the runner of each test. Many files share it: a
 * process for each would cost more than the tests do.
 */

/** What happened to one test; `end` says that there is no more. */
export type Report =
  | { type: 'start'; name: string }
  | { type: 'pass'; name: string; ms: number }
  | { type: 'skip'; name: string; text: string }
  | { type: 'fail'; name: string; text: string }
  | { type: 'end' }

type Passed = Extract<TestEvent, { type: 'test:pass' }>['data']
type Failed = Extract<TestEvent, { type: 'test:fail' }>['data']

/** Milliseconds within which the process must end by itself once its tests have, and what they clean up is gone. */
const graceMs = 10_000

const names = new Map<number, string>()
reportOn(run({ globPatterns: process.argv.slice(2), isolation: 'none' }))

function reportOn(tests: TestsStream): void {
  const running = new Set<number>()
  let grace: NodeJS.Timeout | undefined
  tests.on('test:enqueue', ({ testId, parentId, name }) => {
    const parent = names.get(parentId ?? 0)
    names.set(testId, parent ? `${parent} › ${name}` : name)
    running.add(testId)
  })
  tests.on('test:dequeue', (test) => send({ type: 'start', name: nameOf(test) }))
  tests.on('test:pass', (test) => send(passOf(test)))
  tests.on('test:fail', (test) => send(failureOf(test)))
  tests.on('test:complete', ({ testId }) => {
    running.delete(testId)
    clearTimeout(grace)
    // All files are loaded before the first test runs: with none running, there is none to come.
    if (running.size === 0) grace = setTimeout(refuseToHang, graceMs).unref()
  })
  tests.on('end', () => send({ type: 'end' }))
  tests.resume()
}

function passOf(test: Passed): Report | undefined {
  const { details, skip: reason = test.todo } = test
  const name = nameOf(test)
  if (reason !== undefined) {
    return { type: 'skip', name, text: typeof reason === 'string' ? reason : 'no reason given' }
  }
  // node:test takes a file that holds no test for one that passes.
  if (test.nesting === 0 && test.file?.endsWith(name)) {
    return { type: 'fail', name, text: 'There is no test in this file.' }
  }
  return details.type === 'suite' ? undefined : { type: 'pass', name, ms: details.duration_ms }
}

function failureOf(test: Failed): Report | undefined {
  const { error } = test.details
  const { failureType, cause = error } = error as Error & { failureType?: string }
  // A suite fails with its tests, which have been told already.
  if (failureType === 'subtestsFailed') return undefined
  return { type: 'fail', name: nameOf(test), text: `${test.file}:${test.line}\n${inspect(cause)}` }
}

function nameOf({ testId, name }: { testId: number; name: string }): string {
  return names.get(testId) ?? name
}

/** A server, timer or child that a test forgot would keep the part from ending: it is named. */
function refuseToHang(): void {
  const open = process.getActiveResourcesInfo().join(', ')
  const text = `Something that a test has opened is still open: ${open}.`
  send({ type: 'fail', name: 'the process ends with its tests', text })
  process.send?.({ type: 'end' } satisfies Report, () => process.exit(1))
}

function send(report: Report | undefined): void {
  if (report) process.send?.(report)
}
