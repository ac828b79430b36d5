import { didYouMean } from '@gatehouse/platform'
import { CliError } from '../cli-error.ts'
import type { Target } from './target.ts'
import { type Window, isoTime, refuseOutside, timeStamp } from './time.ts'

/** A copy of a table or database that AWS keeps. */
export type Backup = {
  /** What a person names it by. */
  id: string
  arn: string
  kind: 'on demand' | 'automatic' | 'AWS Backup' | 'of a deleted table'
  name?: string
  taken: Date
  bytes?: number
  /** When AWS removes it. */
  ends?: Date
}

/** What can be restored of a target. */
export type Restorable = {
  target: Target
  /** Whether it is there now. */
  exists: boolean
  /** Of point-in-time recovery, where that is on. */
  window?: Window
  /** Newest first. */
  backups: Backup[]
  /** What could not be found out. */
  unknown: string[]
}

/** What a target is restored to: a point in time, or what a backup holds. */
export type Origin = { time: Date } | { backup: Backup }

export type OriginOptions = { to?: Date; backup?: string }

/**
 * Which of what can be restored a person means: the last second that AWS has, when they do not say.
 * @throws {CliError} when that cannot be restored
 */
export function originOf(
  { target, exists, window, backups }: Restorable,
  { to, backup: id }: OriginOptions,
): Origin {
  if (id !== undefined) return { backup: backupOf(target, backups, id) }
  // Between its two renamings a database has no window: a run that goes on has its copy already.
  if (to && !exists && target.kind === 'database') return { time: to }
  if (!window) {
    const fix =
      backups.length > 0
        ? `name a backup with --backup ID: gatehouse restore list ${target.stage}`
        : 'there is no backup of it either: nothing can be restored.'
    throw new CliError(`${target.name} has no point-in-time recovery`, { fix })
  }
  if (to === undefined) return { time: window.latest }
  refuseOutside(to, window, target.name)
  return { time: to }
}

/** By its id, its ARN, or its name if no other has that. */
function backupOf({ name, stage }: Target, backups: readonly Backup[], id: string): Backup {
  const byName = backups.filter((backup) => backup.name === id)
  const [found, other] = backups.some((backup) => backup.id === id || backup.arn === id)
    ? backups.filter((backup) => backup.id === id || backup.arn === id)
    : byName
  if (found && !other) return found
  const ids = (found ? byName : backups).map((backup) => backup.id)
  throw new CliError(`${name} has ${found ? 'several backups' : 'no backup'} ${id}`, {
    fix: `${didYouMean(id, ids)} gatehouse restore list ${stage} tells more.`,
  })
}

/**
 * What the copy is called if nobody names it: the same for the same origin, so that a second run finds it. One
 * that is to replace the original has a name of its own: it does not stay.
 */
export function copyName({ name }: Target, origin: Origin, replace: boolean): string {
  const time = 'backup' in origin ? origin.backup.taken : origin.time
  return `${name}-${replace ? 'replace' : 'restore'}-${timeStamp(time)}`
}

export function describeOrigin(origin: Origin): string {
  if ('time' in origin) return `its state of ${isoTime(origin.time)}`
  return `the backup ${origin.backup.id} of ${isoTime(origin.backup.taken)}`
}

/** As arguments of a command that restores the same. */
export function originArguments(origin: Origin): string {
  return 'backup' in origin ? `--backup ${origin.backup.id}` : `--to ${isoTime(origin.time)}`
}
