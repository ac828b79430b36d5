import type { Place } from './call.ts'
import { type PolicyDocument, PolicyError, parsePolicy } from './document.ts'

/** The policy that a service has in a stage, and what ARNs are there. */
export type ServicePolicy = Place & {
  service: string
  stage: string
  policy: PolicyDocument
  /** What of platform.ts says which resources a statement is about, by its Sid, where that is not the statement. */
  origins: Readonly<Record<string, string>>
}

const texts: Record<string, RegExp> = {
  service: /^[a-z][a-z0-9-]*$/,
  stage: /^[a-z][a-z0-9-]*$/,
  partition: /^aws[a-z-]*$/,
  region: /^[a-z]{2}(?:-[a-z]+)+-\d+$/,
  account: /^\d{12}$/,
}

/**
 * Takes what `gatehouse up` writes for a service.
 * @throws {PolicyError} if anything in it is missing, or not part of the language of policies
 */
export function parseServicePolicy(value: unknown): ServicePolicy {
  const { policy, origins, ...others } = (value ?? {}) as Partial<ServicePolicy>
  const given = others as Record<string, unknown>
  const faults = Object.entries(texts).flatMap(([name, pattern]) => {
    const text = given[name]
    return typeof text === 'string' && pattern.test(text)
      ? []
      : [`${name} must match ${pattern.source}.`]
  })
  if (!isTexts(origins)) faults.push('origins must be an object of texts.')
  faults.push(...policyFaults(policy))
  if (faults.length > 0) throw new PolicyError(faults)
  return value as ServicePolicy
}

function policyFaults(policy: unknown): readonly string[] {
  try {
    parsePolicy(policy)
    return []
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    return error.faults.map((fault) => `policy: ${fault}`)
  }
}

function isTexts(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((text) => typeof text === 'string')
  )
}
