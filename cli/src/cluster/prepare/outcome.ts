/** What became of an object. `missing`: it is needed, and could not be made. */
export type Did = 'made' | 'changed' | 'renewed' | 'kept' | 'missing'

export type Outcome = {
  namespace: string
  kind: string
  name: string
  did: Did
  /** What a person wants to know of it. Nothing secret. */
  note?: string
}

/** Whether all that `wanted` says holds of `present`. Maps of data must be the same as a whole. */
export function holdsOf(wanted: unknown, present: unknown, key = ''): boolean {
  if (typeof wanted !== 'object' || wanted === null) return wanted === present
  if (typeof present !== 'object' || present === null) return false
  if (Array.isArray(wanted) || key === 'data') {
    if (Object.keys(wanted).length !== Object.keys(present).length) return false
  }
  const there = present as Record<string, unknown>
  return Object.entries(wanted).every(([name, value]) => holdsOf(value, there[name], name))
}
