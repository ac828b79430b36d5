import { setTimeout as sleep } from 'node:timers/promises'

/** How long to wait before trying again: twice as long each time, and never as long as others do. */
export class Backoff {
  readonly #first: number
  readonly #longest: number
  #next: number

  /** Both in milliseconds. */
  constructor(first: number, longest: number) {
    this.#first = first
    this.#longest = longest
    this.#next = first
  }

  /** Waits; `signal` ends that early, without an error. */
  async wait(signal: AbortSignal): Promise<void> {
    await sleep(this.next(), undefined, { signal }).catch(() => undefined)
  }

  /** The next wait in milliseconds: from half of the time to all of it. */
  next(): number {
    const time = this.#next * (0.5 + Math.random() / 2)
    this.#next = Math.min(this.#next * 2, this.#longest)
    return time
  }

  /** Something went well: the next wait is short again. */
  reset(): void {
    this.#next = this.#first
  }
}
