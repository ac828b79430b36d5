import type { Platform } from '@gatehouse/platform'
import { openStageCaller } from '../aws/stage-caller.ts'
import type { Context } from '../context.ts'
import { byteSize, columns } from '../format.ts'
import type { Backup, Restorable } from './backup.ts'
import { findRestorable, openClients } from './clients.ts'
import { failing } from './failures.ts'
import { targetsOf } from './target.ts'
import { age, isoTime, timeAndAge } from './time.ts'

type ListOptions = { stage: string; profile?: string; json: boolean }

/**
 * Shows what of the stage's tables and databases can be restored.
 * @throws {CliError}
 */
export async function listRestorable(
  { stage, json, ...options }: ListOptions,
  platform: Platform,
  { env, stdout }: Context,
): Promise<void> {
  const targets = targetsOf(platform, stage)
  const caller = await openStageCaller(platform, stage, options, env)
  const clients = openClients(caller)
  const all: Restorable[] = []
  for (const target of targets) {
    all.push(await failing(findRestorable(clients, target, caller), caller.region))
  }
  if (json) {
    stdout.write(`${JSON.stringify(all.map(plain), undefined, 2)}\n`)
    return
  }
  if (all.length === 0) stdout.write(`${stage} has no table and no database.\n`)
  stdout.write(all.map((one) => section(one, stdout)).join('\n'))
}

function plain({ target, ...restorable }: Restorable) {
  return { resource: target.ref, name: target.name, ...restorable }
}

function section(restorable: Restorable, { paint }: Context['stdout']): string {
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

function tableOf(backups: Backup[]): string[] {
  const rows = backups.map(({ id, kind, taken, bytes, name, ends }) => [
    id,
    kind,
    isoTime(taken),
    age(taken),
    bytes === undefined ? '-' : byteSize(bytes),
    ends ? isoTime(ends) : 'never',
    name === undefined || name === id ? '-' : name,
  ])
  return columns([['BACKUP', 'KIND', 'TAKEN', 'AGE', 'SIZE', 'ENDS', 'NAME'], ...rows])
}
