import { Role } from '@gatehouse/contract'

/** What the issuer says of someone, in a token that has been verified. */
export type Claims = Readonly<Record<string, unknown>>

/** What the gateway takes of it. */
export type Described = {
  /** The subject: unique and lasting at the issuer. */
  id: string
  name: string
  /** Only if the issuer says that it is verified. */
  email?: string
}

/** The roles that the policies give to people of whom the issuer tells none. */
export type RolesFor = (who: Described) => readonly string[]

/** The roles of someone, by the claims about them. */
export type RolesOf = (claims: Claims, who: Described) => string[]

const mostRoles = 200
const longest = 512
const { pattern, maxLength } = Role as unknown as { pattern: string; maxLength: number }
const roleForm = new RegExp(pattern, 'u')

/** Who the claims are about; `undefined` if they do not name anybody. */
export function describedBy(claims: Claims): Described | undefined {
  const id = text(claims.sub)
  if (id === undefined || id.length > longest) return undefined
  const address = text(claims.email)
  const verified = claims.email_verified === true || claims.email_verified === 'true'
  const email = verified && address && address.length <= longest ? address : undefined
  const name = text(claims.name) ?? text(claims.preferred_username) ?? address ?? id
  return { id, name: name.slice(0, longest), ...(email && { email }) }
}

/**
 * The roles in the claim of that name: one text, or a list of them. A name with dots that is no claim itself
 * is a path, as `realm_access.roles`. What cannot be a role is left out, and what is above 200.
 */
export function rolesIn(claims: Claims, name: string): string[] {
  const found = Object.hasOwn(claims, name) ? claims[name] : atPath(claims, name.split('.'))
  const roles = [found].flat().filter((role) => typeof role === 'string' && isRole(role))
  return [...new Set(roles as string[])].slice(0, mostRoles)
}

function atPath(claims: Claims, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Claims)[key]
        : undefined,
    claims,
  )
}

function isRole(role: string): boolean {
  return role.length <= maxLength && roleForm.test(role)
}

function text(claim: unknown): string | undefined {
  return typeof claim === 'string' && claim !== '' ? claim : undefined
}
