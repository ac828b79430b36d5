import type { Resources } from '../resource.ts'

/** Why AWS refuses a name, as the end of a sentence; undefined when it takes it. */
type Rule = (name: string, arnHead: string) => string | undefined

/** What AWS refuses as a name, by kind of resource. `arnHead` is what comes before the name in its ARN. */
export const nameRules: Record<keyof Resources, Rule> = {
  buckets: bucketFault,
  parameters: parameterFault,
  secrets: secretFault,
  tables: (name) =>
    /^[A-Za-z0-9_.-]{3,255}$/.test(name)
      ? undefined
      : 'have 3 to 255 letters, digits, `_`, `.` and `-`',
  databases: (name) =>
    /^(?!.*--)[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(name)
      ? undefined
      : 'have 2 to 63 small letters, digits and single hyphens, a letter first and no hyphen last',
  // The queue of its dead letters has `-dead` at the end, within 80 characters.
  queues: (name) =>
    /^[A-Za-z0-9_-]{1,75}$/.test(name) ? undefined : 'have up to 75 letters, digits, `_` and `-`',
}

const reservedPrefixes = ['xn--', 'sthree-', 'amzn-s3-demo-']
const reservedSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3']

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function bucketFault(name: string): string | undefined {
  if (name.length < 3 || name.length > 63) return 'have 3 to 63 characters'
  if (!/^[a-z0-9][a-z0-9.-]*[a-z0-9]$/.test(name)) {
    return 'have small letters, digits, dots and hyphens alone, a letter or digit first and last'
  }
  if (name.includes('..')) return 'have no two dots in a row'
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return 'not look like an IP address'
  const prefix = reservedPrefixes.find((reserved) => name.startsWith(reserved))
  if (prefix !== undefined) return `not begin with ${prefix}`
  const suffix = reservedSuffixes.find((reserved) => name.endsWith(reserved))
  return suffix === undefined ? undefined : `not end with ${suffix}`
}

/**
 * The limit of 1011 characters is for the ARN up to its end.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
function parameterFault(name: string, arnHead: string): string | undefined {
  if (!/^(\/[A-Za-z0-9_.-]+)+$/.test(name)) {
    return 'begin with `/` and have letters, digits, `_`, `.` and `-` between slashes'
  }
  if (/^\/(aws|ssm)/i.test(name)) return 'not begin with aws or ssm'
  if (name.split('/').length - 1 > 15) return 'have no more than 15 levels'
  const longest = 1011 - arnHead.length
  return name.length > longest ? `have no more than ${longest} characters` : undefined
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
function secretFault(name: string): string | undefined {
  if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name)) {
    return 'have up to 512 letters, digits and `/_+=.@-`'
  }
  return /-[A-Za-z0-9]{6}$/.test(name)
    ? 'not end with a hyphen and six characters, as ARNs of secrets do'
    : undefined
}
