import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Permission } from '@gatehouse/platform'
import type { TestServices } from '@gatehouse/platform/testing'
import { temporaryFolder } from '../testing.ts'
import type { FixtureRun } from './fixtures/up.ts'
import { eachLine } from './lines.ts'
import { type RunFile, readRunFile } from './run-file.ts'
import type { UpOptions } from './session.ts'

const up = fileURLToPath(new URL('./fixtures/up.ts', import.meta.url))

const fixtures = {
  steady: new URL('./fixtures/steady.ts', import.meta.url),
  plain: new URL('./fixtures/plain.ts', import.meta.url),
  silent: new URL('./fixtures/silent.ts', import.meta.url),
  stubborn: new URL('./fixtures/stubborn.ts', import.meta.url),
  misconfigured: new URL('./fixtures/misconfigured.ts', import.meta.url),
}
type Fixture = keyof typeof fixtures

const any: Permission = {
  id: 'Any',
  why: 'It needs something.',
  actions: ['s3:ListAllMyBuckets'],
  resources: ['*'],
}

/** A gateway that calls a broker, both run by these fixtures. */
export function pair(gateway: Fixture, broker: Fixture = gateway): TestServices {
  return {
    gateway: {
      entry: fileURLToPath(fixtures[gateway]),
      port: 8080,
      public: true,
      calls: ['broker'],
    },
    broker: { entry: fileURLToPath(fixtures[broker]), port: 8081, aws: { permissions: [any] } },
  }
}

/** Runs `up` as a process of its own, with JSON lines, on free ports and a new data folder unless told otherwise. */
export async function startUp(
  t: TestContext,
  services: TestServices,
  given: {
    port?: number
    dataDir?: string
    env?: NodeJS.ProcessEnv
    aws?: NonNullable<UpOptions['aws']>
    policyStage?: string
    tokenSeconds?: number
    wrap?: typeof asItIs
  } = {},
) {
  const dataDir = given.dataDir ?? join(await temporaryFolder(t), 'data')
  const { port = 0, aws, policyStage, tokenSeconds } = given
  const run: FixtureRun = {
    options: {
      port,
      dataDir,
      json: true,
      ...(aws && { aws }),
      ...(policyStage && { policyStage }),
      ...(tokenSeconds && { tokenSeconds }),
    },
    services,
  }
  const [command, ...args] = (given.wrap ?? asItIs)([process.execPath, up, JSON.stringify(run)])
  const child = spawn(command, args, { env: { ...process.env, ...given.env } })
  t.after(() => child.kill('SIGKILL'))
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) eachLine(stream, (line) => lines.push(line))
  const ended = once(child, 'close').then(([code]) => code as number)
  return {
    child,
    dataDir,
    lines,
    ended,
    /** When a line with this text has come. */
    said: (text: string) =>
      until(() => lines.find((line) => line.includes(text)), child).catch(() => {
        throw new Error(`it did not say ${text}, but:\n${lines.join('\n')}`)
      }),
    services: () => (readRunFile(dataDir) as RunFile).services,
  }
}

function asItIs(command: [string, ...string[]]): [string, ...string[]] {
  return command
}

/** Looks until there is something to see; gives up after 15 s, or when the process has ended. */
export async function until<T>(
  look: () => T | undefined | false,
  child?: ChildProcess,
): Promise<T> {
  for (const deadline = performance.now() + 15_000; performance.now() < deadline;) {
    const seen = look()
    if (seen !== undefined && seen !== false) return seen
    if (child && (child.exitCode !== null || child.signalCode !== null)) break
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('what was waited for did not come')
}

export function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** The ids of a process and of all below it, as Linux tells them. */
export async function processesBelow(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`)
  const lists = await Promise.all(
    tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8')),
  )
  const children = lists.join(' ').split(' ').filter(Boolean).map(Number)
  return [pid, ...(await Promise.all(children.map(processesBelow))).flat()]
}
