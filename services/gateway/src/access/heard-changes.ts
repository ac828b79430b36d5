import type { ChangeEvent } from '@gatehouse/contract'
import type { Decisions, Resource } from './decisions.ts'
import type { Principal } from './principal.ts'

/** Whether who follows changes may hear of this one: those who may read what changed, or list its like. */
export function mayHear(principal: Principal, decisions: Decisions, change: ChangeEvent): boolean {
  const asked = askedOf(change)
  return asked !== undefined && decisions.decide(principal, ...asked).allowed
}

/** Nothing for a kind of event that is not known here: nobody hears of it. */
function askedOf(change: ChangeEvent): [action: string, resource: Resource] | undefined {
  switch (change.type) {
    case 'parameter.changed':
      return ['GetParameter', { type: 'Parameter', id: change.name }]
    case 'secret.rotated':
      return ['ListSecrets', { type: 'Account', id: '' }]
    case 'bucket.changed':
      return change.key === undefined
        ? ['ListObjects', { type: 'Bucket', id: change.bucket }]
        : ['GetObject', { type: 'Object', id: `${change.bucket}/${change.key}` }]
    default:
      return undefined
  }
}
