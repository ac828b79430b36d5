import type { Caller } from '../../aws/caller.ts'
import { CliError } from '../../cli-error.ts'
import { computeLooks } from './compute.ts'
import { dataLooks } from './data.ts'
import { identityLooks } from './identities.ts'
import { keptLooks } from './kept.ts'
import type { Found, Look, Place } from './look.ts'
import type { Scope } from './scope.ts'
import { taggedLook } from './tagged.ts'

const looks: Look[] = [...computeLooks, ...dataLooks, ...keptLooks, ...identityLooks, taggedLook]

/** What was looked for in one region, and found; or why it could not be looked. */
export type Looked = { kind: string; by: string; region: string } & (
  | { found: Found[] }
  | { unknown: string }
)

/** Looks for everything that may be left of a stage. Changes nothing. */
export async function listLeftovers(
  caller: Caller,
  scope: Scope,
  regions: readonly string[],
  { once = false }: { once?: boolean } = {},
): Promise<Looked[]> {
  return Promise.all(
    looks.flatMap((look) =>
      regions
        .slice(0, look.regional ? undefined : 1)
        .map((region) => lookOnce(look, { caller: { ...caller, region }, scope, once })),
    ),
  )
}

async function lookOnce(look: Look, place: Place): Promise<Looked> {
  const { kind, by } = look
  const where = { kind, by, region: look.regional ? place.caller.region : 'global' }
  try {
    return { ...where, found: await look.find(place) }
  } catch (error) {
    const { message } = error as Error
    return { ...where, unknown: error instanceof CliError ? `${message}: ${error.fix}` : message }
  }
}
