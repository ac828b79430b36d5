/**
 * The names that a path may mean, in the order to try them. A name with levels begins with a slash, given or
 * not; a single word may be a name with or without one. Who decides about a path decides about each of them.
 */
export function parameterNames(given: string): string[] {
  if (given.startsWith('/')) return [given]
  return given.includes('/') ? [`/${given}`] : [given, `/${given}`]
}
