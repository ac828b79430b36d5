import { CliError } from '../../cli-error.ts'
import { exitCodes } from '../../exit-codes.ts'
import { describeOrigin, originArguments } from '../backup.ts'
import type { Outcome, Restoring } from '../restoring.ts'
import type { Comparison } from './compare.ts'
import { type ReplacedTable, isEqual, replaceTable } from './replace.ts'
import { type RestoredTable, type TableRestore, restoreBeside } from './restore.ts'
import { type TableSettings, describedSettings, findTable, settingsOf } from './settings.ts'

/** Restores a table beside the live one, or in its place. */
export async function runTable(restoring: Restoring): Promise<Outcome> {
  const { clients, platform, options, target, origin, into, waiting, confirm } = restoring
  const live = await findTable(clients.dynamo, target.name)
  if (options.replace && !live) throw nothingToReplace(restoring)
  const settings = live
    ? await settingsOf(clients.dynamo, live)
    : describedSettings(platform, target)
  const restore: TableRestore = {
    clients,
    target,
    origin,
    into,
    chosen: options.into !== undefined,
    ...(options.backupRole !== undefined && { role: options.backupRole }),
    waiting,
  }
  if (options.replace) {
    const { rate } = options
    return replacedOutcome(restoring, await replaceTable(restore, settings, { rate, confirm }))
  }
  const restored = await restoreBeside(restore, settings, live && target.name)
  return restoredOutcome(restoring, restored, settings)
}

function nothingToReplace({ target, origin }: Restoring): CliError {
  const { stage, ref, name } = target
  return new CliError(`there is no table ${name} to replace`, {
    fix: `restore it under its name: gatehouse restore ${stage} ${ref} ${originArguments(origin)} --into ${name}`,
    exitCode: exitCodes.usage,
  })
}

function restoredOutcome(
  { target, origin, into, caller, exists }: Restoring,
  result: RestoredTable,
  { deletionProtection }: TableSettings,
): Outcome {
  const { putRight, byHand, verified } = result
  const { items, sample, wrong } = verified
  const region = `--region ${caller.region}`
  const unprotect = `aws dynamodb update-table --table-name ${into} --no-deletion-protection-enabled ${region}`
  const place = exists
    ? [
        `Nothing uses ${into} yet. To make ${target.name} equal to it, under its own name:`,
        `  gatehouse restore ${target.stage} ${target.ref} ${originArguments(origin)} --replace`,
        'docs/restore.md says how to have the services use the new one instead. To remove it:',
        ...(deletionProtection ? [`  ${unprotect}`] : []),
        `  aws dynamodb delete-table --table-name ${into} ${region}`,
      ]
    : [
        `${target.name} was not there. Terraform knows a table by its name: gatehouse drift ${target.stage} shows whether it does.`,
      ]
  return {
    resource: target.ref,
    facts: [
      ['Restored', describeOrigin(origin)],
      ['Table', into],
      ['Items', String(items)],
      ['Put right', putRight.join(', ') || 'nothing was missing'],
      ...(byHand.length > 0 ? [['By hand', byHand.join(', ')] as [string, string]] : []),
      ...(sample ? [['Compared', sampleText(sample, target.name)] as [string, string]] : []),
    ],
    next: place,
    wrong,
    result,
  }
}

function sampleText(
  { size, same, changed, missing }: NonNullable<RestoredTable['verified']['sample']>,
  live: string,
): string {
  return `${size} items with ${live}: ${same} the same, ${changed} changed since, ${missing} gone since`
}

function replacedOutcome({ target, origin, caller }: Restoring, result: ReplacedTable): Outcome {
  const { before, backup } = result
  const next = backup
    ? [
        `${target.name} is equal to ${describeOrigin(origin)}. Start what writes to it again.`,
        'Keys that were revoked and sessions that were ended since then hold again: revoke them once more.',
        'What was there before is in the backup. To remove that, once you are sure:',
        `  aws dynamodb delete-backup --backup-arn ${backup} --region ${caller.region}`,
      ]
    : [`${target.name} was equal to ${describeOrigin(origin)} already: nothing was changed.`]
  return {
    resource: target.ref,
    facts: [
      ['Restored', describeOrigin(origin)],
      ['Table', target.name],
      ...changes(before),
      ...(backup ? [['Backup', backup] as [string, string]] : []),
    ],
    next,
    wrong: [],
    result,
  }
}

function changes(before: Comparison): [string, string][] {
  const { same, changed, missing, extra } = before
  if (isEqual(before)) return [['Items', `${same}, all the same`]]
  return [
    [
      'Items',
      `${same} were the same, ${changed} changed back, ${missing} came back, ${extra} went`,
    ],
  ]
}
