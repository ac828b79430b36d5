import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CliError } from '../cli-error.ts'
import type { Release } from '../release.ts'
import { type Ports, addressOf, metricsAddressOf } from './ports.ts'
import type { AwsAccount } from './provider.ts'
import type { SignIn } from './sign-in.ts'

/** What `up` leaves in the data folder while it runs, for `status` and other programs. */
export type RunFile = Release & {
  pid: number
  startedAt: string
  /** What is served; absent where that is a local account. */
  account?: AwsAccount
  signIn?: SignIn
  /** `pid` is absent until the service is ready. */
  services: Record<string, { url: string; metricsUrl: string; pid?: number }>
}

const name = 'up.json'

/** What runs on a data folder; nothing when `up` has stopped there, or was killed. */
export function readRunFile(dataDir: string): RunFile | undefined {
  try {
    const run = JSON.parse(readFileSync(join(dataDir, name), 'utf8')) as RunFile
    return isAlive(run.pid) ? run : undefined
  } catch {
    return undefined
  }
}

/** What to say of a folder without a run file, when something must run there. */
export function nothingRuns(dataDir: string): CliError {
  return new CliError(`nothing runs on the data folder ${dataDir}`, {
    fix: 'start it with `gatehouse up` (npm start), or name another folder with --data DIR.',
  })
}

/** Says in the data folder what this process runs. */
export function openRunFile(
  dataDir: string,
  release: Release,
  ports: Ports,
  about: Pick<RunFile, 'account' | 'signIn'> = {},
) {
  const services: RunFile['services'] = Object.fromEntries(
    Object.keys(ports).map((service) => [
      service,
      { url: addressOf(ports, service), metricsUrl: metricsAddressOf(ports, service) },
    ]),
  )
  const run: RunFile = {
    ...release,
    pid: process.pid,
    startedAt: new Date().toISOString(),
    ...about,
    services,
  }
  write(dataDir, run)
  return {
    notePid: (service: string, pid: number | undefined) => {
      Object.assign(services[service] ?? {}, { pid })
      write(dataDir, run)
    },
    remove: () => rmSync(join(dataDir, name), { force: true }),
  }
}

/** In one step, so that nobody reads half of it. */
function write(dataDir: string, run: RunFile): void {
  const partial = join(dataDir, `${name}.partial`)
  writeFileSync(partial, `${JSON.stringify(run, undefined, 2)}\n`)
  renameSync(partial, join(dataDir, name))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is there, and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
