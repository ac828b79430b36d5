import { type Platform, didYouMean } from '@gatehouse/platform'
import { CliError } from '../../cli-error.ts'
import { openCluster } from '../../kubernetes/cluster.ts'
import type { Target } from '../target.ts'
import type { Waiting } from '../wait.ts'
import { type BackupCronJob, type Place, runProgram } from './job.ts'

/** What the database held when a backup began. */
export type Dump = { id: string; taken: Date; bytes: number }

/**
 * Where the database of a stage runs.
 * @throws {CliError} when the cluster of that context has none of the platform
 */
export async function openPlace(
  { name: platform }: Platform,
  { stage, name }: Target,
  context?: string,
): Promise<Place> {
  const cluster = await openCluster(context)
  const metadata = { name: `${name}-backup`, namespace: stage }
  const ref = { apiVersion: 'batch/v1', kind: 'CronJob', metadata }
  const backup = await cluster.find<BackupCronJob>(ref)
  if (!backup || backup.metadata?.labels?.['app.kubernetes.io/part-of'] !== platform) {
    throw new CliError(`the cluster ${cluster.name} has no ${name} in the namespace ${stage}`, {
      fix: `choose the cluster of ${stage} by --context, or deploy the stage first.`,
    })
  }
  return { cluster, namespace: stage, name, backup }
}

/** The dumps of a database, newest first. */
export async function listDumps(place: Place, waiting: Waiting): Promise<Dump[]> {
  return readDumps(await runProgram(place, 'dumps', [], waiting))
}

/** Of lines such as `dump 20261125t020000z 4096`. */
export function readDumps(lines: readonly string[]): Dump[] {
  const dumps = lines.flatMap((line) => {
    const [, id = '', bytes] = /^dump (\d{8}t\d{6}z) (\d+)$/.exec(line) ?? []
    return id === '' ? [] : [{ id, taken: timeOf(id), bytes: Number(bytes) }]
  })
  return dumps.toSorted((a, b) => b.taken.getTime() - a.taken.getTime())
}

function timeOf(id: string): Date {
  return new Date(id.replace(/^(....)(..)(..)t(..)(..)(..)z$/, '$1-$2-$3T$4:$5:$6Z'))
}

/**
 * The dump that a person means: the newest, when they name none.
 * @throws {CliError} when it is not there
 */
export function chosenDump(dumps: readonly Dump[], { name, stage }: Target, id?: string): Dump {
  const found = id === undefined ? dumps[0] : dumps.find((dump) => dump.id === id)
  if (found) return found
  if (id === undefined || dumps.length === 0) {
    throw new CliError(`there is no dump of ${name} yet`, {
      fix: `one is made each night; this makes one now: kubectl -n ${stage} create job --from cronjob/${name}-backup ${name}-now`,
    })
  }
  const ids = dumps.map((dump) => dump.id)
  throw new CliError(`${name} has no dump ${id}`, {
    fix: `${didYouMean(id, ids)} gatehouse restore list ${stage} tells more.`,
  })
}
