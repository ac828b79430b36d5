import type { Cause } from '../explain/cause.ts'

/** Something that lasts this long, in milliseconds, does not pass by itself: controllers need seconds to settle. */
const patience = 15_000

/** Remembers since when something has been wrong, and tells when it is of no use to wait longer. */
export class Patience {
  #since = new Map<string, number>()
  #seen = new Map<string, Cause>()

  /** The causes with what was known of pods that are gone; `isHopeless` when nothing will come of waiting. */
  weigh(causes: readonly Cause[], now: number): { causes: Cause[]; isHopeless: boolean } {
    const keys = causes.map(keyOf)
    this.#since = new Map(keys.map((key) => [key, this.#since.get(key) ?? now]))
    const isHopeless = causes.some(
      (cause) =>
        cause.outlook === 'ended' ||
        (cause.outlook === 'lasting' && now - (this.#since.get(keyOf(cause)) ?? now) >= patience),
    )
    const told = causes.map((cause) => this.#withPods(cause))
    for (const cause of causes) if (cause.kind !== 'deadline') this.#seen.set(cause.about, cause)
    return { causes: told, isHopeless }
  }

  /** Once a version is taken back its pods are gone, and what they died of with them. */
  #withPods(cause: Cause): Cause {
    const seen = this.#seen.get(cause.about)
    if (cause.kind !== 'deadline' || !seen) return cause
    return { ...cause, kind: seen.kind, text: `${cause.text}: ${seen.text}`, fix: seen.fix }
  }
}

function keyOf({ about, kind }: Cause): string {
  return `${about} ${kind}`
}
