import { type Parameter, ProblemError, parameterNames, problem } from '@gatehouse/contract'
import type { Provider } from './provider.ts'
import type { Reading } from './reading/reading.ts'

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
