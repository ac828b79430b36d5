/**
 * How a registry wants to know who asks: RFC 7235 with the scheme Basic, or Bearer as the distribution's token
 * authentication has it (https://distribution.github.io/distribution/spec/auth/token).
 */
export type Challenge =
  | { scheme: 'basic' }
  | { scheme: 'bearer'; realm: string; service?: string; scope?: string }

/** What `www-authenticate` says, or undefined for what nobody here can answer. */
export function readChallenge(header: string | null): Challenge | undefined {
  const [, scheme = '', rest = ''] = /^\s*(\w+)(?:\s+(.*))?$/.exec(header ?? '') ?? []
  if (/^basic$/i.test(scheme)) return { scheme: 'basic' }
  if (!/^bearer$/i.test(scheme)) return undefined
  const given = Object.fromEntries(
    [...rest.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)].map(([, key = '', quoted, plain]) => [
      key.toLowerCase(),
      quoted ?? plain ?? '',
    ]),
  )
  const { realm, service, scope } = given
  if (!realm) return undefined
  return { scheme: 'bearer', realm, ...(service && { service }), ...(scope && { scope }) }
}
