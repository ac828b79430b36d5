import {
  CreateBackupCommand,
  DeleteTableCommand,
  type DynamoDBClient,
  ListBackupsCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb'
import { CliError } from '../../cli-error.ts'
import { createPace, until } from '../wait.ts'
import { type Comparison, type Pair, compareTables } from './compare.ts'
import { writeItems } from './items.ts'
import { type TableRestore, restoreCopy } from './restore.ts'
import { type TableSettings, findTable, keysOf } from './settings.ts'

export type ReplaceOptions = {
  /** How many items a second are looked at. */
  rate: number
  /** Asks the person, who has seen what would change. */
  confirm: () => Promise<void>
}

export type ReplacedTable = {
  replaced: string
  /** What differed before. */
  before: Comparison
  /** The ARN of the backup of what was there; nothing: nothing had to change. */
  backup?: string
}

/**
 * Makes the live table equal to what is restored beside it, which is removed in the end. Every step can be done
 * again: whoever is interrupted runs the same again.
 * @throws {CliError} when the tables still differ in the end: something else writes
 */
export async function replaceTable(
  restore: TableRestore,
  settings: TableSettings,
  { rate, confirm }: ReplaceOptions,
): Promise<ReplacedTable> {
  const { clients, target, into, waiting } = restore
  const { stderr, signal } = waiting
  const { dynamo } = clients
  await restoreCopy(restore)
  await refuseOtherKeys(dynamo, into, settings)
  const pair: Pair = { from: into, to: target.name, ...settings }
  const access = { dynamo, signal }
  const compare = (what: string, differing?: Parameters<typeof compareTables>[1]['differing']) => {
    stderr.write(`${what}\n`)
    const progress = progressOf(stderr, what)
    const pace = createPace(rate, signal)
    return compareTables(pair, { access, pace, progress, ...(differing && { differing }) })
  }
  const before = await compare(`Comparing ${target.name} with ${into}.`)
  stderr.write(`  ${wouldChange(before)}\n`)
  if (isEqual(before)) {
    await removeTable(dynamo, restore)
    return { replaced: target.name, before }
  }
  await confirm()
  const backup = await backUp(dynamo, restore)
  await compare(`Making ${target.name} equal to ${into}.`, (writes) =>
    writeItems(access, target.name, writes),
  )
  const after = await compare(`Comparing ${target.name} with ${into} again.`)
  if (!isEqual(after)) throw stillDiffers(target.name, after)
  await removeTable(dynamo, restore)
  return { replaced: target.name, before, backup }
}

export function isEqual({ changed, missing, extra }: Comparison): boolean {
  return changed + missing + extra === 0
}

function wouldChange({ same, changed, missing, extra }: Comparison): string {
  return `${same} items are the same, ${changed} go back to what they were, ${missing} come back, ${extra} that are newer go.`
}

/** Once for each restored table: what a run has changed already is nothing to go back to. */
async function backUp(
  dynamo: DynamoDBClient,
  { target: { name: TableName }, into, waiting }: TableRestore,
): Promise<string> {
  const { stderr } = waiting
  const copy = await findTable(dynamo, into)
  const BackupName = `${TableName}-before-restore`
  const { BackupSummaries: known = [] } = await dynamo.send(
    new ListBackupsCommand({ TableName, TimeRangeLowerBound: copy?.CreationDateTime }),
  )
  const since = copy?.CreationDateTime?.getTime() ?? 0
  const earlier = known.find(
    (backup) =>
      backup.BackupName === BackupName && (backup.BackupCreationDateTime?.getTime() ?? 0) >= since,
  )
  if (earlier?.BackupArn) {
    stderr.write(`What was there is kept already, in the backup ${earlier.BackupArn}.\n`)
    return earlier.BackupArn
  }
  stderr.write(`Backing up ${TableName} as it is.\n`)
  const { BackupDetails: made } = await dynamo.send(
    new CreateBackupCommand({ TableName, BackupName }),
  )
  const arn = made?.BackupArn ?? ''
  await until(
    `backing up ${TableName}`,
    async () => {
      const { BackupSummaries: all = [] } = await dynamo.send(new ListBackupsCommand({ TableName }))
      const mine = all.find(({ BackupArn }) => BackupArn === arn)
      return mine?.BackupStatus === 'AVAILABLE' ? true : undefined
    },
    waiting,
  )
  return arn
}

async function removeTable(dynamo: DynamoDBClient, { into, waiting }: TableRestore): Promise<void> {
  await dynamo.send(new DeleteTableCommand({ TableName: into }))
  await until(
    `removing the table ${into}`,
    async () => ((await findTable(dynamo, into)) ? undefined : true),
    waiting,
  )
  waiting.stderr.write(`Removed the table ${into}.\n`)
}

async function refuseOtherKeys(
  dynamo: DynamoDBClient,
  into: string,
  { keys }: TableSettings,
): Promise<void> {
  const found = keysOf((await findTable(dynamo, into)) as TableDescription)
  if (found.join() === keys.join()) return
  throw new CliError(
    `${into} has the key ${found.join(' and ')}, the live table ${keys.join(' and ')}`,
    { fix: 'restore it into a table of its own (without --replace), and move what you need.' },
  )
}

function stillDiffers(name: string, after: Comparison): CliError {
  const { changed, missing, extra } = after
  return new CliError(
    `${changed + missing + extra} items of ${name} differ from what was restored: something writes to it meanwhile`,
    { fix: 'stop what writes (scale the service to 0), then run the same again.' },
  )
}

function progressOf(stderr: { write: (text: string) => void }, _what: string) {
  let told = performance.now()
  return (looked: number) => {
    if (performance.now() - told < 5000) return
    told = performance.now()
    stderr.write(`  ${looked} items looked at\n`)
  }
}
