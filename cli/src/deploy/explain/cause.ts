/** One thing that keeps a stage from being healthy, in the words of a person. */
export type Cause = {
  /** What has it: `gateway`. */
  about: string
  /** What kind of thing it is, for programs, and to know it again: `image-absent`. */
  kind: string
  text: string
  fix: string
  /**
   * `ended`: the cluster has given up. `lasting`: it stays until somebody does something. `passing`: it may pass by
   * itself.
   */
  outlook: 'ended' | 'lasting' | 'passing'
}

/** A cause before it is known whose it is. */
export type Finding = Omit<Cause, 'about'>

export function lasting(kind: string, text: string, fix: string): Finding {
  return { kind, text, fix, outlook: 'lasting' }
}

export function passing(kind: string, text: string, fix: string): Finding {
  return { kind, text, fix, outlook: 'passing' }
}

export function ended(kind: string, text: string, fix: string): Finding {
  return { kind, text, fix, outlook: 'ended' }
}

/** The same of several pods is said once. */
export function unique<T extends { kind: string; text: string }>(causes: readonly T[]): T[] {
  const seen = new Set<string>()
  return causes.filter(({ kind, text }) => {
    const key = `${kind} ${text}`
    return !seen.has(key) && seen.add(key)
  })
}

export function prepare(stage: string): string {
  return `gatehouse cluster prepare ${stage}`
}
