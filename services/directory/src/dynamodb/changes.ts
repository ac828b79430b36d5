import { problem } from '@gatehouse/contract'
import type { Logger } from 'pino'
import type { Avatar, AvatarStorage } from '../avatars/avatar.ts'
import type { StoredUser } from '../store.ts'
import { untilFree } from './attempts.ts'
import { type UseChange, beginUse, endUse } from './avatar-uses.ts'
import { commit } from './commit.ts'
import { findPerson, idByEmail } from './person.ts'
import { personSteps } from './person-steps.ts'
import type { Table } from './table.ts'

export type Kept = { table: Table; pictures: AvatarStorage; log: Logger }

/** A person as they are and are to be, either of whom may be nobody; `avatar` is the one that is new. */
export type Change = {
  before?: StoredUser
  after?: StoredUser
  avatar?: Avatar | null | undefined
}

/**
 * Changes a person in all places at once; false if they are no longer as before.
 * @throws `email-taken`, and `storage-unavailable` if others were in the way each time
 */
export function changePerson(kept: Kept, change: Change): Promise<boolean> {
  return untilFree(async () => {
    const uses = await useChanges(kept, change)
    const steps = uses.map(({ step }) => step)
    const result = await commit(kept.table, [...personSteps(change.before, change.after), ...steps])
    // Who is in the way may be another who is to be refused, too: no need to wait for the last of them.
    const refusal = result === 'conflict' ? await refusalNow(kept.table, change) : result
    for (const { unusedIf } of uses) await remove(kept, unusedIf?.[refusal ? 'refused' : 'done'])
    if (refusal === undefined) return true
    if (refusal === 'changed') return false
    if (refusal === 'email-taken') {
      throw problem('email-taken', { detail: 'Each address belongs to one person: use another.' })
    }
    return undefined
  })
}

/** Why what others have made is in the way already, or `conflict` if it is not. */
async function refusalNow(
  table: Table,
  { before, after }: Change,
): Promise<'changed' | 'email-taken' | 'conflict'> {
  const [person, owner] = await Promise.all([
    before && findPerson(table, before.id),
    after && idByEmail(table, after),
  ])
  if (before && person?.version !== before.version) return 'changed'
  return after && owner !== undefined && owner !== after.id ? 'email-taken' : 'conflict'
}

async function useChanges(
  { table, pictures }: Kept,
  { before, after, avatar }: Change,
): Promise<UseChange[]> {
  const [from, to] = [before?.avatar ?? null, after?.avatar ?? null]
  if (from === to) return []
  const ends = from === null ? undefined : await endUse(table, from)
  const begins = avatar ? await beginUse(table, pictures, avatar) : undefined
  return [ends, begins].filter((change) => change !== undefined)
}

/** What has been done stays done, whether or not its traces go. */
async function remove({ pictures, log }: Kept, place: string | undefined): Promise<void> {
  if (place === undefined) return
  try {
    await pictures.remove(place)
  } catch (error) {
    log.warn({ err: error, place }, 'pictures that nobody has any more could not be removed')
  }
}
