import { type ChangeEvent, gatewayRoutes } from '@gatehouse/contract'
import type { FastifyRequest } from 'fastify'
import type { Decisions, Resource } from './decisions.ts'
import type { Principal } from '../identity/principal.ts'

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

/** Whether who follows changes still may: a stream can outlive a session, a key, a token, or the right to it. */
export async function mayStillHear(
  request: Pick<FastifyRequest, 'principal' | 'identifyAgain'>,
  decisions: Decisions,
): Promise<boolean> {
  if (request.identifyAgain) request.principal = await request.identifyAgain()
  const { principal } = request
  if ('expiresAt' in principal && principal.expiresAt.getTime() <= Date.now()) return false
  const { action, resource } = gatewayRoutes.watchChanges.access
  return decisions.decide(principal, action, { type: resource.type, id: '' }).allowed
}
