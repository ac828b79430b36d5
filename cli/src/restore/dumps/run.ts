import type { Platform } from '@gatehouse/platform'
import { CliError } from '../../cli-error.ts'
import { confirmByName, refuseUnasked } from '../../confirm.ts'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { interruptible } from '../../interruptible.ts'
import type { Outcome, RestoreOptions } from '../restoring.ts'
import { page } from '../show.ts'
import type { Target } from '../target.ts'
import { isoTime, timeAndAge, timeStamp } from '../time.ts'
import { type TableRows, isOlder, readRows, rowsTable } from './compare.ts'
import { type Dump, chosenDump, listDumps, openPlace } from './dumps.ts'
import { type Place, runProgram } from './job.ts'

/** What a restore is called until it is taken into use. */
const restoredName = 'gatehouse_restored'

/**
 * Restores a dump of a database in a stage, beside the one in use or in its place. Answers with the exit code.
 * @throws {CliError}
 */
export async function runDumpRestore(
  options: RestoreOptions,
  target: Target,
  platform: Platform,
  context: Context,
): Promise<number> {
  refuseOptions(options)
  if (options.replace && !options.yes) refuseUnasked()
  const place = await openPlace(platform, target, options.context)
  const outcome = await interruptible((signal) => restore(place, target, options, context, signal))
  const { result, wrong } = outcome
  context.stdout.write(
    options.json
      ? `${JSON.stringify({ resource: target.ref, ...result, wrong }, undefined, 2)}\n`
      : page(outcome, context.stdout),
  )
  return exitCodes.done
}

function refuseOptions({ to, into, backupRole }: RestoreOptions): void {
  const option =
    (to && '--to') ||
    (into !== undefined && '--into') ||
    (backupRole !== undefined && '--backup-role')
  if (!option) return
  throw new CliError(`${option} is about what AWS keeps, and this database runs in the stage`, {
    fix: 'leave it out; --backup ID chooses a dump.',
    exitCode: exitCodes.usage,
  })
}

async function restore(
  place: Place,
  target: Target,
  options: RestoreOptions,
  context: Context,
  signal: AbortSignal,
): Promise<Outcome> {
  const { stderr } = context
  const waiting = { stderr, signal }
  const dump = chosenDump(await listDumps(place, waiting), target, options.backup)
  stderr.write(`Restoring the dump of ${isoTime(dump.taken)} into ${restoredName}.\n`)
  const rows = readRows(await runProgram(place, 'restore', [dump.id], waiting))
  if (!options.replace) return besideOutcome(target, dump, rows)
  stderr.write(
    rowsTable(rows)
      .map((line) => `  ${line}\n`)
      .join(''),
  )
  if (!options.yes) await confirmByName(target.name, context, signal)
  stderr.write('Taking it into use.\n')
  const lines = await runProgram(place, 'swap', [timeStamp(new Date())], waiting)
  const before = lines.flatMap((line) => /^before (\S+)$/.exec(line)?.[1] ?? [])[0]
  return replacedOutcome(target, dump, rows, before)
}

function besideOutcome(target: Target, dump: Dump, rows: TableRows[]): Outcome {
  return {
    resource: target.ref,
    facts: factsOf(target, dump, restoredName, rows),
    next: [
      `Nothing uses ${restoredName} yet: look into it.`,
      `  ${psql(target, restoredName)}`,
      'The next restore takes its place. To take it into use:',
      `  gatehouse restore ${target.stage} ${target.ref} --backup ${dump.id} --replace`,
    ],
    wrong: [],
    result: { dump: dump.id, restored: restoredName, rows },
  }
}

function replacedOutcome(
  target: Target,
  dump: Dump,
  rows: TableRows[],
  before: string | undefined,
): Outcome {
  const remove = `${psql(target, 'postgres')} --command 'drop database ${before}'`
  return {
    resource: target.ref,
    facts: [...factsOf(target, dump, 'gatehouse', rows), ['Before', before ?? 'there was none']],
    next: [
      'It is in use: services connect to it by themselves.',
      ...(isOlder(rows)
        ? ['It is of an older version: deploy again, so that it is migrated.']
        : []),
      ...(before === undefined ? [] : ['Once you are sure, remove what was there:', `  ${remove}`]),
    ],
    wrong: [],
    result: { dump: dump.id, restored: 'gatehouse', ...(before !== undefined && { before }), rows },
  }
}

function factsOf(
  target: Target,
  dump: Dump,
  database: string,
  rows: TableRows[],
): [string, string][] {
  const [heading = '', ...lines] = rowsTable(rows)
  return [
    ['Restored', `the dump ${dump.id} of ${timeAndAge(dump.taken)}`],
    ['Database', `${database} of ${target.name}`],
    ['Rows', heading],
    ...lines.map((line): [string, string] => ['', line]),
  ]
}

/** As its administrator, by the socket. */
function psql({ stage, name }: Target, database: string): string {
  return `kubectl -n ${stage} exec -it ${name}-0 -c postgres -- psql -h /run/postgresql -U postgres ${database}`
}
