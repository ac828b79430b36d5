import { type OneAccess, type ResourceType, parameterNames } from '@gatehouse/contract'
import type { FastifyRequest } from 'fastify'
import type { Resource } from './decisions.ts'

const whole = new Map<ResourceType, readonly Resource[]>()

/**
 * What a request is for, by the same input that its handler gets, decoded once and not yet checked. A name
 * that may mean several parameters is for each of them. What is no text counts as the empty id.
 */
export function requestedResources(
  { resource: { type, id, from } }: OneAccess,
  request: FastifyRequest,
): readonly Resource[] {
  if (id === undefined) return typeAsWhole(type)
  const input = (from === 'query' ? request.query : request.params) as Record<string, unknown>
  // The router calls the rest of a path `*`.
  const given = textOf(input[id] ?? input['*'])
  if (type === 'Parameter') return parameterNames(given).map((name) => ({ type, id: name }))
  if (type === 'Object') return [{ type, id: `${textOf(input.bucket)}/${given}` }]
  // A UUID in capitals is the same UUID.
  return [{ type, id: type === 'User' ? given.toLowerCase() : given }]
}

function typeAsWhole(type: ResourceType): readonly Resource[] {
  const known = whole.get(type) ?? [{ type, id: '' }]
  whole.set(type, known)
  return known
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
