import type { Callers, Service } from '@gatehouse/kit'
import type { Provider } from './provider.ts'

/** What the broker is made of; `main.ts` makes it for a process, tests for themselves. */
export type Dependencies = Service & { callers: Callers | 'anyone'; provider: Provider }

/** What its routes need. */
export type RouteDependencies = Pick<Dependencies, 'provider' | 'version'>
