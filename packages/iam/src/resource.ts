import { wildcard } from './wildcard.ts'

/** The parts of an ARN before the last one, which may itself have colons. */
const heads = 5

/**
 * What a `Resource` of a policy matches. AWS compares ARNs part by part, and wildcards of one part match
 * nothing beyond it, except that the last one takes all that is left; so they are taken in the last part alone.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function resourceMatcher(pattern: string): (resource: string) => boolean {
  if (pattern === '*') return () => true
  const [head, rest] = parted(pattern)
  const matches = wildcard(rest)
  return (resource) => {
    const [ownHead, ownRest] = parted(resource)
    return ownHead === head && matches(ownRest)
  }
}

export function resourceFaults(pattern: string): string[] {
  if (pattern === '*') return []
  const [head, rest] = parted(pattern)
  if (!/^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9]*$/.test(head) || rest === '') {
    return [`${pattern} is no ARN with wildcards in its last part alone.`]
  }
  return rest.includes('${') ? [`${pattern} has a variable.`] : []
}

function parted(arn: string): [head: string, rest: string] {
  const parts = arn.split(':')
  return [parts.slice(0, heads).join(':'), parts.slice(heads).join(':')]
}
