/** The same calls, whose failures are what `translate` makes of them. */
export function translatingFailures<
  T extends Record<string, (...args: never[]) => Promise<unknown>>,
>(translate: (error: unknown) => unknown, calls: T): T {
  const translated = Object.entries(calls).map(([name, call]) => [
    name,
    async (...args: never[]) => {
      try {
        return await call(...args)
      } catch (error) {
        throw translate(error)
      }
    },
  ])
  return Object.fromEntries(translated) as T
}
