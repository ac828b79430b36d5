import type { StoredUser } from '../store.ts'
import type { Step } from './commit.ts'
import { type List, byEmail, byId, byName, listKey } from './lists.ts'
import { attributesOf } from './person.ts'
import { type Key, singleKey } from './table.ts'

/**
 * What makes the table hold `after` where it holds `before`, either of whom may be nobody. The steps refuse
 * with `changed` when the person is no longer as before, else with `email-taken`.
 */
export function personSteps(before: StoredUser | undefined, after: StoredUser | undefined): Step[] {
  const moves = [byEmail, byId, byName].flatMap((list) => listSteps(list, before, after))
  const [id, version] = [(before ?? after)?.id ?? '', before?.version ?? 0]
  const asBefore = {
    ConditionExpression: before ? 'version = :version' : 'attribute_not_exists(pk)',
    ...(before && { ExpressionAttributeValues: { ':version': { N: String(version) } } }),
  }
  const key = singleKey('person', id)
  const write = after
    ? { Put: { Item: { ...key, ...attributesOf(after) }, ...asBefore } }
    : { Delete: { Key: key, ...asBefore } }
  return [{ write, refusal: 'changed' }, ...moves]
}

/** Nothing but the address needs a condition: who is as before stands in all lists as before. */
function listSteps(
  list: List,
  before: StoredUser | undefined,
  after: StoredUser | undefined,
): Step[] {
  const [from, to] = [before && listKey(list, before), after && listKey(list, after)]
  const steps: Step[] = []
  if (from && !(to && sameKey(from, to))) steps.push({ write: { Delete: { Key: from } } })
  if (!to || !after) return steps
  const item = { Item: { ...to, ...attributesOf(after) } }
  if (list !== byEmail) return [...steps, { write: { Put: item } }]
  const free = {
    ConditionExpression: 'attribute_not_exists(pk) or id = :id',
    ExpressionAttributeValues: { ':id': { S: after.id } },
  }
  return [...steps, { write: { Put: { ...item, ...free } }, refusal: 'email-taken' }]
}

function sameKey(a: Key, b: Key): boolean {
  return a.pk.S === b.pk.S && a.sk.S === b.sk.S
}
