import type { Platform } from './describe.ts'

/** The services in an order in which each comes after all that it calls, which must not go in a circle. */
export function startOrder(platform: Platform): string[] {
  const order = new Set<string>()
  const add = (name: string) => {
    for (const callee of callsOf(platform, name)) add(callee)
    order.add(name)
  }
  for (const name of Object.keys(platform.services)) add(name)
  return [...order]
}

/** The services that call `name`. */
export function callersOf(platform: Platform, name: string): string[] {
  return Object.keys(platform.services).filter((caller) => callsOf(platform, caller).includes(name))
}

/** The first circle of calls, as names of which the last is the first again. */
export function callCycle(platform: Platform): string[] | undefined {
  const follow = (path: string[]): string[] | undefined => {
    const name = path.at(-1) as string
    const start = path.indexOf(name)
    if (start < path.length - 1) return path.slice(start)
    return firstOf(callsOf(platform, name), (callee) => follow([...path, callee]))
  }
  return firstOf(Object.keys(platform.services), (name) => follow([name]))
}

function callsOf(platform: Platform, name: string): readonly string[] {
  return platform.services[name]?.calls ?? []
}

function firstOf<T, R>(items: Iterable<T>, find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}
