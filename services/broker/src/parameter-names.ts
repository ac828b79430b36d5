import { type Parameter, ProblemError, problem } from '@gatehouse/contract'
import type { Provider } from './provider.ts'
import type { Reading } from './reading/reading.ts'

/**
 * The names that a path may mean, in the order to try them. A name with levels begins with a slash, given or
 * not; a single word may be a name with or without one.
 */
function parameterNames(given: string): string[] {
  if (given.startsWith('/')) return [given]
  return given.includes('/') ? [`/${given}`] : [given, `/${given}`]
}

/** What `read` finds under the first of the names that `given` may mean. @throws parameter-not-found */
export async function underAnyName<T>(
  given: string,
  read: (name: string) => Promise<T>,
): Promise<T> {
  const names = parameterNames(given)
  for (const name of names) {
    try {
      return await read(name)
    } catch (error) {
      if (!(error instanceof ProblemError) || error.kind !== 'parameter-not-found') throw error
    }
  }
  throw problem('parameter-not-found', {
    detail: `No parameter is named ${names.join(' or ')}. GET /api/v1/parameters lists the names.`,
  })
}

export function findParameter(
  provider: Provider,
  given: string,
  reading: Reading,
): Promise<Parameter> {
  return underAnyName(given, (name) => provider.getParameter(name, reading))
}
