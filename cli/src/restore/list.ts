import type { Platform } from '@gatehouse/platform'
import { openStageCaller } from '../aws/stage-caller.ts'
import type { Context } from '../context.ts'
import { byteSize, columns } from '../format.ts'
import { interruptible } from '../interruptible.ts'
import type { Backup, Restorable } from './backup.ts'
import { findRestorable, openClients } from './clients.ts'
import { listDumps, openPlace } from './dumps/dumps.ts'
import { failing } from './failures.ts'
import { type Target, targetsOf } from './target.ts'
import { age, isoTime, timeAndAge } from './time.ts'

type ListOptions = { stage: string; profile?: string; context?: string; json: boolean }

/** What can be restored of a target, of AWS or of the stage itself. */
type Listed = Omit<Restorable, 'backups'> & {
  backups: (Omit<Backup, 'arn' | 'kind'> & { kind: Backup['kind'] | 'dump' })[]
}

/**
 * Shows what of the stage's tables and databases can be restored.
 * @throws {CliError}
 */
export async function listRestorable(
  { stage, json, ...options }: ListOptions,
  platform: Platform,
  context: Context,
): Promise<void> {
  const { stdout } = context
  const targets = targetsOf(platform, stage)
  const all: Listed[] = []
  if (targets.some((target) => !target.inCluster)) {
    const caller = await openStageCaller(platform, stage, options, context.env)
    const clients = openClients(caller)
    for (const target of targets.filter(({ inCluster }) => !inCluster)) {
      all.push(await failing(findRestorable(clients, target, caller), caller.region))
    }
  }
  for (const target of targets.filter(({ inCluster }) => inCluster)) {
    all.push(await dumpsOf(platform, target, options, context))
  }
  if (json) {
    stdout.write(`${JSON.stringify(all.map(plain), undefined, 2)}\n`)
    return
  }
  if (all.length === 0) stdout.write(`${stage} has no table and no database.\n`)
  stdout.write(all.map((one) => section(one, stdout)).join('\n'))
}

async function dumpsOf(
  platform: Platform,
  target: Target,
  options: Pick<ListOptions, 'context'>,
  { stderr }: Context,
): Promise<Listed> {
  const place = await openPlace(platform, target, options.context)
  const dumps = await interruptible((signal) => listDumps(place, { stderr, signal }))
  const backups = dumps.map((dump) => ({ ...dump, kind: 'dump' as const }))
  return { target, exists: true, backups, unknown: [] }
}

function plain({ target, ...restorable }: Listed) {
  return { resource: target.ref, name: target.name, ...restorable }
}

function section(restorable: Listed, { paint }: Context['stdout']): string {
  const { target, exists, window, backups, unknown } = restorable
  const gone = exists ? '' : `  ${paint('red', 'it is not there any more')}\n`
  const point = window
    ? `  any second from ${timeAndAge(window.earliest)} to ${timeAndAge(window.latest)}\n`
    : `  ${paint('yellow', 'no point-in-time recovery')}\n`
  const rows = backups.length > 0 ? tableOf(backups) : []
  const table = rows.map((row, index) => `  ${index === 0 ? paint('dim', row) : row}\n`).join('')
  const none = backups.length === 0 ? '  no backups\n' : ''
  const doubts = unknown.map((text) => `  ${paint('yellow', 'unknown:')} ${text}\n`).join('')
  return `${paint('bold', target.ref)}  ${target.name}\n${gone}${point}${table}${none}${doubts}`
}

function tableOf(backups: Listed['backups']): string[] {
  const rows = backups.map(({ id, kind, taken, bytes, name, ends }) => [
    id,
    kind,
    isoTime(taken),
    age(taken),
    bytes === undefined ? '-' : byteSize(bytes),
    ends ? isoTime(ends) : kind === 'dump' ? 'by count' : 'never',
    name === undefined || name === id ? '-' : name,
  ])
  return columns([['BACKUP', 'KIND', 'TAKEN', 'AGE', 'SIZE', 'ENDS', 'NAME'], ...rows])
}
