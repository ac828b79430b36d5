import {
  type Output,
  type ProblemError,
  type RevealRequest,
  brokerRoutes,
} from '@gatehouse/contract'
import { SecretText } from '@gatehouse/kit'
import type { FastifyRequest } from 'fastify'
import type { Resource } from '../policy/decisions.ts'
import { authorize } from '../policy/authorization.ts'
import { eventOf } from '../audit/event.ts'
import type { Dependencies } from '../dependencies.ts'
import { type AnswerVersions, versionsOf } from '../forward/versions.ts'

export type RevealDependencies = Pick<
  Dependencies,
  'access' | 'broker' | 'decisions' | 'trail' | 'version'
>

/** A secret value on its way to the one answer that it is for. */
export type Revealed = Pick<RevealRequest, 'kind' | 'name'> & {
  value: SecretText
  version: string
  versions: AnswerVersions
}

/** What is decided before a value is revealed. */
export function revealOf({ kind, name }: Pick<RevealRequest, 'kind' | 'name'>): {
  action: string
  resource: Resource
} {
  return kind === 'parameter'
    ? { action: 'RevealParameter', resource: { type: 'Parameter', id: name } }
    : { action: 'RevealSecret', resource: { type: 'Secret', id: name } }
}

/**
 * The value of exactly that name. It is decided that whoever asks may have it, and written down why, before
 * the broker is asked.
 * @param refused what to throw at who may not, instead of saying who may
 * @throws `sign-in-required`, `not-allowed`, `audit-unavailable`, and what the broker says
 */
export async function reveal(
  deps: RevealDependencies,
  { reason, ...target }: RevealRequest,
  request: FastifyRequest,
  refused?: ProblemError,
): Promise<Revealed> {
  const { action, resource } = revealOf(target)
  const decided = decide()
  await deps.trail.write(eventOf(request, 'allow', { ...decided, reason }), request.deadline)
  return valueOf(deps, target, request)

  function decide() {
    try {
      return authorize(deps, request, action, resource, reason)
    } catch (error) {
      throw refused ?? error
    }
  }
}

async function valueOf(
  { broker, version }: RevealDependencies,
  target: Pick<RevealRequest, 'kind' | 'name'>,
  request: FastifyRequest,
): Promise<Revealed> {
  const { method, path } = brokerRoutes.revealValue
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ kind: target.kind, name: target.name })
  const fetched = await broker.send({ method, path, headers, body }, request)
  const { data } = (await fetched.json()) as Output<typeof brokerRoutes.revealValue>
  const versions = { gateway: version.version, ...versionsOf(fetched) }
  return { ...target, value: new SecretText(data.value), version: data.version, versions }
}
