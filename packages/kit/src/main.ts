import { type Running, runJob, runService } from './serve.ts'
import { SettingsError } from './settings.ts'

/**
 * Runs what the arguments of the process ask for: without any the service itself, `probe` with its own arguments
 * synthetic requests, and what other `jobs` the service has by their names alone.
 */
export async function runMain(
  name: string,
  start: () => Promise<Running>,
  jobs: Readonly<Record<string, () => Promise<void>>> = {},
): Promise<void> {
  const [argument, ...rest] = process.argv.slice(2)
  if (argument === undefined) await runService(start)
  else if (argument === 'probe') await runJob(() => probe(rest))
  else await runJob(jobOf(name, jobs, [argument, ...rest]))
}

function jobOf(
  name: string,
  jobs: Parameters<typeof runMain>[2] = {},
  [argument = '', ...rest]: string[],
) {
  const job = Object.hasOwn(jobs, argument) && rest.length === 0 ? jobs[argument] : undefined
  const known = [...Object.keys(jobs), 'probe'].join(' and ')
  const problem = `It takes no argument but ${known}: leave the others out.`
  return job ?? (() => Promise.reject(new SettingsError(name, [problem])))
}

/** Loaded where it is asked for alone: a service that runs has no use for it. */
async function probe(args: string[]): Promise<void> {
  const { runProbe } = await import('./probe/job.ts')
  await runProbe(args)
}
