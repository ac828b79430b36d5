import { CliError } from '../../cli-error.ts'
import { describeOrigin, originArguments } from '../backup.ts'
import type { Outcome, Restoring } from '../restoring.ts'
import { findInstance } from './backups.ts'
import { type ReplacedDatabase, replaceDatabase } from './replace.ts'
import { type DatabaseRestore, type RestoredDatabase, restoreInstance } from './restore.ts'

/** Restores a database beside the live one, or in its place. */
export async function runDatabase(restoring: Restoring): Promise<Outcome> {
  const { clients, options, target, origin, into, waiting, confirm } = restoring
  const { rds } = clients
  const original = await findInstance(rds, target.name)
  const chosen = options.into !== undefined
  const restore: DatabaseRestore = { rds, target, origin, into, chosen, waiting }
  if (options.replace) {
    return replacedOutcome(restoring, await replaceDatabase(restore, original, confirm))
  }
  if (!original) throw gone(restoring)
  return restoredOutcome(restoring, await restoreInstance(restore, original))
}

function gone({ target }: Restoring): CliError {
  return new CliError(
    `there is no instance ${target.name}, whose network and settings it would get`,
    {
      fix: 'docs/restore.md says how Terraform makes it again from a snapshot.',
    },
  )
}

function restoredOutcome(
  { target, origin, into, caller }: Restoring,
  result: RestoredDatabase,
): Outcome {
  const region = `--region ${caller.region}`
  return {
    resource: target.ref,
    facts: factsOf(result, describeOrigin(origin)),
    next: [
      `Nothing uses ${into} yet: look into it. To give it the name and address of ${target.name}:`,
      `  gatehouse restore ${target.stage} ${target.ref} ${originArguments(origin)} --replace`,
      'It costs what an instance costs. To remove it:',
      `  aws rds modify-db-instance --db-instance-identifier ${into} --no-deletion-protection --apply-immediately ${region}`,
      `  aws rds delete-db-instance --db-instance-identifier ${into} --skip-final-snapshot ${region}`,
    ],
    wrong: result.wrong,
    result,
  }
}

function replacedOutcome({ target, origin }: Restoring, result: ReplacedDatabase): Outcome {
  const { before } = result
  return {
    resource: target.ref,
    facts: [...factsOf(result, describeOrigin(origin)), ['Before', before]],
    next: [
      `${target.name} is what was restored; the original is ${before}, and costs as before.`,
      'Terraform still knows the original: have it take over the restored one before the next apply',
      '(docs/restore.md), and remove the original once you are sure.',
    ],
    wrong: result.wrong,
    result,
  }
}

function factsOf(result: RestoredDatabase, origin: string): [string, string][] {
  const { restored, endpoint, secret, putRight } = result
  return [
    ['Restored', origin],
    ['Instance', restored],
    ['Address', endpoint ?? 'none yet'],
    ...(secret === undefined ? [] : [['Password', `in the secret ${secret}`] as [string, string]]),
    ['Put right', putRight.join(', ') || 'nothing was missing'],
  ]
}
