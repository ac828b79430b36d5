import type { Version } from '@gatehouse/contract'
import { versionsHeader } from '@gatehouse/kit'
import type { UpstreamAnswer } from '../upstream/upstream.ts'

/** The versions behind an answer, by service, the gateway first. */
export type AnswerVersions = Record<string, string>

/** Reads `broker=0.1.0, directory=0.1.0`. */
export function versionsOf({ headers }: Pick<UpstreamAnswer, 'headers'>): AnswerVersions {
  const text = headers[versionsHeader]
  if (typeof text !== 'string') return {}
  return Object.fromEntries(
    text.split(',').map((pair) => pair.trim().split('=', 2) as [string, string]),
  )
}

export function written(versions: AnswerVersions): string {
  return Object.entries(versions)
    .map(([service, version]) => `${service}=${version}`)
    .join(', ')
}

/** An answer in the envelope, with the versions of all services behind it. */
export function withVersions(answer: unknown, versions: AnswerVersions): object {
  const { meta, ...rest } = answer as { meta: object }
  return { ...rest, meta: { ...meta, versions } }
}

/** An answer of the service behind, in its envelope, with the gateway's own version before. */
export function through<A extends { meta: { versions: AnswerVersions } }>(
  { version }: Pick<Version, 'version'>,
  answer: A,
): A {
  return {
    ...answer,
    meta: { ...answer.meta, versions: { gateway: version, ...answer.meta.versions } },
  }
}
